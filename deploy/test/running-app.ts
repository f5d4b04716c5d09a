import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { startRedis } from '@tooling/redis-harness'
import { root } from './files.ts'

/** What the reference app exports after some use, and after its Redis has gone. */
export async function scrapesOfApp(): Promise<string[]> {
  await using redis = await startRedisHere()
  const app = spawn(process.execPath, ['--conditions=@cache/source', 'apps/reference/src/main.ts'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      DATABASE: ':memory:',
      SEED: 'none',
      REDIS_URL: redis.url,
      JWT_SECRET: 'secret',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const url = await urlOf(app.stdout)
    const get = async (path: string): Promise<string> => (await fetch(url + path)).text()
    for (let i = 0; i < 2; i++) await get('/api/tags')
    const well = await get('/metrics')
    await redis.kill()
    // Reads that have to ask Redis, as of what is not in memory.
    await get('/api/articles?limit=3')
    return [well, await get('/metrics')]
  } finally {
    app.kill('SIGKILL')
    await once(app, 'exit')
  }
}

async function startRedisHere(): Promise<AsyncDisposable & { readonly url: string; kill(): Promise<unknown> }> {
  const server = await startRedis()
  return {
    url: server.url,
    kill: async () => server.kill(),
    [Symbol.asyncDispose]: async () => server.stop(),
  }
}

async function urlOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const url = /^Listening on (\S+)/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error('the app did not start')
}
