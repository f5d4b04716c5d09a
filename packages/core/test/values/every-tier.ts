import type { Cache, LayerOptions } from '../../src/index.ts'
import { openFleet, shared } from '../support/fleet.ts'

type OneLayer = { readonly it: LayerOptions<any> }

/** Two instances over one Redis with one layer, which keeps its values in both tiers. */
export async function twoInstances(
  layer: LayerOptions<any> = {},
): Promise<readonly [Cache<OneLayer>, Cache<OneLayer>]> {
  const [a, b] = await openFleet(2, { ...shared(), layers: { it: { ttl: '1h', ...layer } } })
  // From the first message on, both know of each invalidation that could concern what they load.
  await a!.layer('it').set('first', 'message')
  return [a!, b!]
}

/** One value as every way gives it: just loaded, from the loader's memory, from Redis, and from the copy this left in memory. */
export async function fromEveryTier(
  [a, b]: readonly [Cache<OneLayer>, Cache<OneLayer>],
  id: string,
  makeValue: () => unknown,
): Promise<Readonly<Record<'load' | 'memory' | 'redis' | 'promoted', unknown>>> {
  const load = await a.layer('it').read(id, makeValue)
  const memory = await a.layer('it').read(id)
  const redis = await b.layer('it').read(id)
  const promoted = await b.layer('it').read(id)
  const ways = [load, memory, redis, promoted].map((read) => ('tier' in read ? read.tier : read.outcome))
  if (ways.join() !== 'loaded,memory,redis,memory') throw new Error(`went ways that were not meant: ${ways.join()}`)
  return { load: load.value, memory: memory.value, redis: redis.value, promoted: promoted.value }
}
