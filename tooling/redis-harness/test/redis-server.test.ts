import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { Redis } from 'ioredis'
import { type RedisServer, startRedis } from '../src/index.ts'

describe('the shared server', () => {
  it('is provided to tests by its URL', async () => {
    const redis = new Redis(inject('redisUrl'))
    expect(await redis.ping()).toBe('PONG')
    redis.disconnect()
  })
})

describe('a private server', () => {
  const started: RedisServer[] = []
  const start = async (args: string[] = []): Promise<RedisServer> => {
    const server = await startRedis({ args })
    started.push(server)
    return server
  }
  afterEach(async () => {
    await Promise.all(started.splice(0).map((server) => server.stop()))
  })

  it('starts beside others, each on a port of its own', async () => {
    const servers = await Promise.all([start(), start(), start()])
    expect(new Set(servers.map((server) => server.port)).size).toBe(3)
    await servers[0]?.cli('SET', 'a', '1')
    expect(await servers[1]?.cli('GET', 'a')).toBeNull()
  })

  it('takes arguments, and a password into its URL', async () => {
    const server = await start(['--maxmemory', '5mb', '--requirepass', 'p@ss'])
    expect(await server.cli('CONFIG', 'GET', 'maxmemory')).toEqual(['maxmemory', '5242880'])
    expect(server.url).toContain(':p%40ss@')
  })

  it('answers nothing while paused and goes on after resume', async () => {
    const server = await start()
    const client = new Redis(server.url)
    await client.ping()
    server.pause()
    const answer = client.ping()
    expect(await Promise.race([answer, wait(100, 'silence')])).toBe('silence')
    server.resume()
    expect(await answer).toBe('PONG')
    client.disconnect()
  })

  it('comes back on its port, empty', async () => {
    const server = await start()
    const { port, pid } = server
    await server.cli('SET', 'a', '1')
    await server.restart()
    expect(server.port).toBe(port)
    expect(server.pid).not.toBe(pid)
    expect(await server.cli('GET', 'a')).toBeNull()
  })

  it('comes back with its data when asked, even if it was paused', async () => {
    const server = await start()
    await server.cli('SET', 'a', '1')
    server.pause()
    await server.restart({ keepData: true })
    expect(await server.cli('GET', 'a')).toBe('1')
  })

  it('comes back after a crash with what it had saved before', async () => {
    const server = await start()
    await server.cli('SET', 'a', 'old')
    await server.cli('SAVE')
    await server.cli('SET', 'a', 'new')
    await server.kill()
    await expect(server.cli('PING')).rejects.toThrow()
    await server.restart({ keepData: true })
    expect(await server.cli('GET', 'a')).toBe('old')
  })

  it('says why it did not start', async () => {
    await expect(start(['--no-such-option', 'x'])).rejects.toThrow(/no-such-option/)
  })

  it('leaves neither process nor data directory behind', async () => {
    const server = await start()
    const [, directory] = (await server.cli('CONFIG', 'GET', 'dir')) as [string, string]
    await server.stop()
    expect(isAlive(server.pid)).toBe(false)
    expect(existsSync(directory)).toBe(false)
  })
})

describe('a process that started a server', () => {
  const program = `
    import { startRedis } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
    const server = await startRedis()
    process.stdout.write(String(server.pid))
  `
  it('takes it along when it is killed without warning', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', `${program}; setInterval(() => {}, 1000)`])
    const [pid] = (await once(child.stdout, 'data')) as [Buffer]
    expect(isAlive(Number(pid))).toBe(true)
    child.kill('SIGKILL')
    await expect.poll(() => isAlive(Number(pid)), { timeout: 5000 }).toBe(false)
  })

  it('ends by itself with a server still running, and takes it along', async () => {
    const pid = Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { timeout: 10_000 }))
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false)
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
