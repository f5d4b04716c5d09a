import { afterEach, describe, expect, it, vi } from 'vitest'
import { acquireSharedRedis, startRedis } from '../src/index.ts'

const engine = vi.hoisted(() => ({ answers: false, start: vi.fn<() => Promise<unknown>>() }))

vi.mock('testcontainers', () => ({
  getContainerRuntimeClient: async () => {
    if (!engine.answers) throw new Error('Could not find a working container runtime strategy')
    return {}
  },
}))
vi.mock('@testcontainers/redis', () => ({
  RedisContainer: class {
    readonly start = engine.start
  },
}))

afterEach(() => {
  engine.answers = false
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

describe('the Redis of a run', () => {
  it('is the one at REDIS_URL, which is not stopped', async () => {
    const given = await startRedis()
    vi.stubEnv('REDIS_URL', given.url)
    const shared = await acquireSharedRedis()
    expect(shared.url).toBe(given.url)
    await shared.stop()
    expect(await given.cli('PING')).toBe('PONG')
    await given.stop()
  })

  it('is a container when an engine answers', async () => {
    vi.stubEnv('REDIS_URL', '')
    vi.stubEnv('REDIS_SERVER_BIN', '')
    engine.answers = true
    const stop = vi.fn<() => Promise<void>>()
    engine.start.mockResolvedValue({ getConnectionUrl: () => 'redis://container:1', stop })
    const shared = await acquireSharedRedis()
    expect(shared.url).toBe('redis://container:1')
    await shared.stop()
    expect(stop).toHaveBeenCalledOnce()
  })

  it('is a local server when the engine cannot get the image, and says so', async () => {
    vi.stubEnv('REDIS_URL', '')
    vi.stubEnv('REDIS_SERVER_BIN', '')
    engine.answers = true
    engine.start.mockRejectedValue(new Error('no such image'))
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const shared = await acquireSharedRedis()
    expect(shared.url).toContain('127.0.0.1')
    expect(warn.mock.calls.flat().join(' ')).toMatch(/^$|no such image/)
    await shared.stop()
  })

  it('is a local server when no engine answers', async () => {
    vi.stubEnv('REDIS_URL', '')
    const shared = await acquireSharedRedis()
    expect(shared.url).toContain('127.0.0.1')
    await shared.stop()
  })
})

describe('without any way to a server', () => {
  it('one error names every way there is', async () => {
    vi.stubEnv('REDIS_SERVER_BIN', '')
    vi.stubEnv('PATH', '/nowhere')
    // Root on Debian would install one.
    vi.spyOn(process, 'getuid').mockReturnValue(1000)
    await expect(startRedis()).rejects.toThrow(/REDIS_URL[\s\S]*container engine[\s\S]*valkey-server[\s\S]*apt-get/)
  })

  it('a wrong REDIS_SERVER_BIN is named', async () => {
    vi.stubEnv('REDIS_SERVER_BIN', '/nowhere/redis-server')
    await expect(startRedis()).rejects.toThrow('REDIS_SERVER_BIN is not an executable file: /nowhere/redis-server')
  })
})
