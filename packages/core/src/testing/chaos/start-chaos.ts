import { ChaosServer } from './chaos-server.ts'
import type { Chaos } from './chaos.ts'
import { targetOf } from './target.ts'

/**
 * Puts itself between caches and one Redis server. Not for clusters and Sentinel, which tell their clients of other addresses.
 * Rejects with CONFIG_INVALID for what is no `redis://` or `rediss://` URL, so for a variable that is not set, too.
 * @example
 * await using redis = await chaos('redis://localhost:6379')
 * await using cache = createCache({ redis: redis.url, layers })
 * redis.hang()
 * expect(await cache.layer('article').getOrSet('1', load)).toEqual(article)
 * await redis.heal()
 */
export function chaos(redis: string): Promise<Chaos>
/**
 * Needs no Redis: connections are accepted, and nothing is ever answered, until `refuse()`, or `fail()` for all commands. `heal()`
 * goes back to that.
 * @example
 * await using redis = await chaos()
 * await using app = await startApp({ REDIS_URL: redis.url })
 */
export function chaos(): Promise<Chaos>
export async function chaos(...target: readonly [redis?: string]): Promise<Chaos> {
  // A variable of the environment that is not set must not pass for a test without Redis.
  const server = new ChaosServer(target.length === 0 ? undefined : targetOf(target[0]))
  await server.heal()
  return server
}
