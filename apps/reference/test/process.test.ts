import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'

const folder = path.join(import.meta.dirname, '..')

function startMain(env: Record<string, string>, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ['--conditions=@cache/source', 'src/main.ts', ...args], {
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
