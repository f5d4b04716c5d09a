import { startContainer } from './redis-container.ts'
import { type RedisServer, startRedis } from './redis-server.ts'

export type SharedRedis = Pick<RedisServer, 'url' | 'stop'>

/** A Redis from wherever this machine can get one: `REDIS_URL`, a container engine, or a local server binary. */
export async function acquireSharedRedis(): Promise<SharedRedis> {
  const url = process.env['REDIS_URL']
  // A server that we were given is not ours to stop.
  if (url) return { url, stop: async () => {} }

  return (await startContainer()) ?? startRedis()
}
