import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type RedisServer, startRedis } from '@tooling/redis-harness'
import { startInstance } from './instance.ts'

/** Instances of the reference app over one Redis and one database, all of them new and ended with the fleet. */
export interface Fleet extends AsyncDisposable {
  readonly urls: readonly string[]
  /** As many without a cache, over a database of their own; none unless they are wanted. */
  readonly uncachedUrls: readonly string[]
  readonly redis: RedisServer
  readonly redisVersion: string
}

export interface FleetOptions {
  /** Web framework of the app. */
  readonly framework: string
  readonly size: number
  readonly withUncached: boolean
  /** ms that every query to the database takes longer, as across a network. */
  readonly databaseLatency: number
  readonly signal: AbortSignal
}

export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { databaseLatency, framework, signal, size, withUncached } = options
  await using started = new AsyncDisposableStack()

  const folder = await mkdtemp(path.join(tmpdir(), 'load-tests-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  const redis = started.adopt(await startRedis(), (server) => server.stop())
  const redisVersion = versionOf(String(await redis.cli('INFO', 'server')))

  // A token of one instance has to be good at the other.
  const jwtSecret = randomUUID()
  // One after the other: the first fills the database that the others then find.
  const startAll = async (file: string, env: Readonly<Record<string, string>>): Promise<string[]> => {
    const urls: string[] = []
    while (urls.length < size) {
      signal.throwIfAborted()
      const settings = {
        ...env,
        JWT_SECRET: jwtSecret,
        DATABASE: path.join(folder, file),
        DATABASE_LATENCY: String(databaseLatency),
        FRAMEWORK: framework,
      }
      urls.push(started.use(await startInstance(settings, signal)).url)
    }
    return urls
  }
  const urls = await startAll('articles.sqlite', { REDIS_URL: redis.url })
  const uncachedUrls = withUncached ? await startAll('uncached.sqlite', { CACHE_ENABLED: 'false' }) : []

  const owned = started.move()
  return { urls, uncachedUrls, redis, redisVersion, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function versionOf(info: string): string {
  return /^redis_version:(\S+)/m.exec(info)?.[1] ?? 'unknown'
}
