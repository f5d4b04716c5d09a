import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type Cache, type CacheOptions, createCache, queryLayer, sessionLayer } from '@cache/core'
import { inject, onTestFinished } from 'vitest'

const layers = {
  article: queryLayer<{ title: string }>({ ttl: '1h', jitter: 0 }),
  plain: queryLayer<{ title: string }>({ ttl: '1h', jitter: 0, codec: 'json', version: 3 }),
  session: sessionLayer<{ user: number }>({ ttl: '1h' }),
}

export type App = Cache<typeof layers>
type AppOptions = Partial<Omit<CacheOptions<typeof layers>, 'layers'>>

/** An application that uses a namespace; closed after the test. */
export async function openApp(options: AppOptions): Promise<App> {
  const timeouts = { read: '5s', write: '5s', connect: '5s' }
  const app = createCache({ timeouts, ...options, layers })
  onTestFinished(() => app.close(), 30_000)
  await app.ready()
  return app
}

/** A namespace of the server of the run that no other test uses, and an application in it. */
export async function sharedApp(): Promise<{ readonly app: App; readonly env: Env }> {
  const [redis, namespace] = [inject('redisUrl'), `t-${randomUUID()}`]
  return { app: await openApp({ redis, namespace }), env: { REDIS_URL: redis, CACHE_NAMESPACE: namespace } }
}

export type Env = Readonly<Record<string, string>>

export interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export type Child = ChildProcessByStdio<Writable, Readable, Readable>

const bin = path.join(import.meta.dirname, '../src/bin.ts')

/** The program itself, in a process of its own, that ends with the test. */
export function start(args: readonly string[], env: Env): Child {
  const { REDIS_URL: _, NO_COLOR: __, FORCE_COLOR: ___, ...rest } = process.env
  const child = spawn(process.execPath, ['--conditions=@cache/source', bin, ...args], {
    env: { ...rest, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Runs the program to its end. */
export async function cachectl(args: readonly string[], env: Env, input = ''): Promise<Run> {
  const child = start(args, env)
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, out, err }
}

/** As `cachectl`, with an answer in JSON. */
export async function asked<T = any>(args: readonly string[], env: Env): Promise<T> {
  const { code, err, out } = await cachectl([...args, '--json'], env)
  if (code !== 0) throw new Error(`cachectl ${args.join(' ')} ended with ${code}: ${err}`)
  return JSON.parse(out) as T
}
