import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startRedis } from '@tooling/redis-harness'
import { startInstance } from './instance.ts'

/** Instances of the reference app over one Redis and one database, all of them new and ended with the fleet. */
export interface Fleet extends AsyncDisposable {
  readonly urls: readonly string[]
  readonly redisVersion: string
}

export async function startFleet(size: number, signal: AbortSignal): Promise<Fleet> {
  await using started = new AsyncDisposableStack()

  const folder = await mkdtemp(path.join(tmpdir(), 'load-tests-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  const redis = started.adopt(await startRedis(), (server) => server.stop())
  const redisVersion = versionOf(String(await redis.cli('INFO', 'server')))

  const urls: string[] = []
  // One after the other: the first fills the database that the others then find.
  while (urls.length < size) {
    signal.throwIfAborted()
    const options = { redisUrl: redis.url, database: path.join(folder, 'articles.sqlite'), signal }
    urls.push(started.use(await startInstance(options)).url)
  }
  const owned = started.move()
  return { urls, redisVersion, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function versionOf(info: string): string {
  return /^redis_version:(\S+)/m.exec(info)?.[1] ?? 'unknown'
}
