import { type Cache, createCache } from '../cache.ts'
import type { CacheOptions, LayerMap } from '../config/cache-options.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'

/** A cache for a unit test, with the clock that it goes by. */
export interface TestCache<L extends LayerMap> extends AsyncDisposable {
  readonly cache: Cache<L>
  readonly clock: ManualClock
}

/**
 * A cache that behaves the same in every run: memory only, on a clock that the test moves, without chance.
 * @example
 * await using test = createTestCache({ layers: { article: queryLayer<Article>({ ttl: '1m' }) } })
 * await test.clock.advance(60_000)
 */
export function createTestCache<const L extends LayerMap>(
  options: Omit<CacheOptions<L>, 'clock' | 'redis' | 'locks'>,
): TestCache<L> {
  const clock = manualClock()
  const cache = createCache<L>({ random: () => 0, ...options, clock })
  return { cache, clock, [Symbol.asyncDispose]: () => cache.close() }
}
