import type { LayerContext } from '../paths/layer-context.ts'

/**
 * Why nothing is prefetched for now. `memory`: it is nearly full, and something else would have to leave. `redis`: it is away, fails,
 * or is not heard, and what came could not be shared or relied on. `waste`: hardly anything that came lately was read.
 * `off`: this prefetching is closed, or the cache is switched off or closed.
 */
export type PrefetchPause = 'memory' | 'redis' | 'waste' | 'off'

/** What of the cache stands in the way. */
export function hindranceIn({ cache }: LayerContext): 'memory' | 'redis' | undefined {
  if (cache.shared && !isWell(cache.shared, cache.clock.now() < cache.log.heardUntil)) return 'redis'
  return isTight(cache) ? 'memory' : undefined
}

/** Could something have to leave memory, were all that is on its way there and one thing more to come into it? */
export function isTight({ config, flights, memory }: LayerContext['cache']): boolean {
  if (!memory || !config.memory) return true
  const { bytes, count, isFull, maxBytes } = memory
  const coming = flights.size + 1
  return isFull || count + coming > config.memory.maxEntries || bytes + coming * (bytes / Math.max(1, count)) > maxBytes
}

function isWell({ recovery, tier }: NonNullable<LayerContext['cache']['shared']>, isHeard: boolean): boolean {
  const { read, write } = tier.breakers
  return isHeard && tier.connected && read === 'closed' && write === 'closed' && recovery.length === 0
}
