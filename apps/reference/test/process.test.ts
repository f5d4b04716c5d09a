import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'

const folder = path.join(import.meta.dirname, '..')
const builds = ['express', 'nest'].map((name) => `../../packages/${name}/tsconfig.build.json`)

function startMain(env: Record<string, string>, ...args: string[]): ChildProcess {
  return startNode(env, '--conditions=@cache/source', 'src/main.ts', ...args)
}

function startNode(env: Record<string, string>, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], SEED: 'none', PORT: '0', ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** The base URL that the app prints. */
async function baseUrlOf(child: ChildProcess): Promise<string> {
  let printed = ''
  for await (const chunk of child.stdout!) {
    printed += String(chunk)
    const [url] = /http:\/\/\S+/.exec(printed) ?? []
    if (url !== undefined && printed.includes('/health')) return url
  }
  throw new Error(`the app ended before it listened: ${printed}`)
}

describe('npm start', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints where it listens, answers, and ends by itself on %s',
    async (signal) => {
      const child = startMain({})
      const url = await baseUrlOf(child)
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)

      const first = await fetch(`${url}/api/tags`)
      expect([first.status, first.headers.get('x-cache'), await first.json()]).toEqual([200, 'MISS', { tags: [] }])
      const second = await fetch(`${url}/api/tags`)
      expect(second.headers.get('x-cache')).toBe('HIT')
      await second.text()

      child.kill(signal)
      expect(await once(child, 'exit')).toEqual([0, null])
    },
  )

  it.each(['express', 'nest'])('runs %s as well, on the packages as they are built', async (framework) => {
    await promisify(execFile)('../../node_modules/.bin/tsc', ['-b', ...builds], { cwd: folder })
    const env = { JWT_SECRET: 'secret', UPSTREAM_ERROR_RATE: '0', UPSTREAM_HANG_RATE: '0' }
    const child = startNode(env, 'src/main.ts', '--framework', framework)
    const url = await baseUrlOf(child)
    const user = { username: 'dan', email: 'dan@example.org', password: 'secret' }
    const joined = await fetch(`${url}/api/users`, { method: 'POST', body: JSON.stringify({ user }) })
    expect([joined.status, await joined.json()]).toMatchObject([201, { user: { username: 'dan' } }])
    const country = await fetch(`${url}/api/countries/NO`)
    expect([country.status, await country.json()]).toMatchObject([200, { country: { capital: 'Oslo' } }])

    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('says that it needs built packages where it would run NestJS from sources', async () => {
    const child = startMain({ JWT_SECRET: 'secret' }, '--framework', 'nest')
    const [problem] = await Promise.all([text(child.stderr!), once(child, 'exit')])
    expect(problem).toMatch(/^nest runs on built packages: .*\n$/)
    expect(child.exitCode).toBe(1)
  })

  it('says which variable to change when the port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as { port: number }

    const child = startMain({ PORT: String(port) })
    const [problem] = await Promise.all([text(child.stderr!), once(child, 'exit')])
    expect(problem).toBe(`port ${port} of 127.0.0.1 is in use: choose another with PORT, or 0 for one that is free\n`)
    expect(child.exitCode).toBe(1)
  })

  it.each([
    [{ FRAMEWORK: 'koa' }, [], /^FRAMEWORK=koa is not available; available: fastify, express, nest\n$/],
    [{}, ['--framework', 'koa'], /^FRAMEWORK=koa is not available; available: fastify, express, nest\n$/],
    [{ DATABASE: folder }, [], /^the database cannot be used: unable to open database file\n$/],
    [{ CACHE_ENABLED: 'perhaps' }, [], /^CONFIG_INVALID: CACHE_ENABLED .*perhaps.*\n$/],
  ])('refuses %o %o in one line', async (env, args, problem) => {
    const child = startMain(env, ...args)
    const [printed] = await Promise.all([text(child.stderr!), once(child, 'exit')])
    expect(printed).toMatch(problem)
    expect(child.exitCode).toBe(1)
  })
})
