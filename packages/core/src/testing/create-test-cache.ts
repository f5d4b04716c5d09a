import { type Cache, createCache } from '../cache.ts'
import type { CacheOptions, LayerMap } from '../config/cache-options.ts'
import { CacheError } from '../shared/cache-error.ts'
import type { EpochMs } from '../shared/clock.ts'
import { type LayerCounts, countsOf } from './counts.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'
import { type EventRecording, type RecordingOptions, recordEvents } from './record-events.ts'

/** A cache for a unit test, with the clock that it goes by and what it went through. */
export interface TestCache<L extends LayerMap> extends EventRecording, AsyncDisposable {
  readonly cache: Cache<L>
  readonly clock: ManualClock
  /** What has happened in a layer so far. Throws LAYER_UNKNOWN. */
  counts(layer: keyof L & string): LayerCounts
  /** Closes the cache and lets a minute pass on the clock, so that loads which nobody ends are left behind. */
  close(): Promise<void>
}

/** All that `createCache` takes, but for Redis and the clock. */
export type TestCacheOptions<L extends LayerMap> = Omit<CacheOptions<L>, (typeof notForTests)[number]> &
  RecordingOptions & {
    /** What the wall clock shows at first; default 2030-01-01 UTC. */
    readonly startAt?: EpochMs
  }

/**
 * A cache that behaves the same in every run: memory only, on a clock that the test moves, without chance.
 * Throws CONFIG_INVALID as `createCache` does, and for `redis`, `locks` and `clock`.
 * @example
 * await using test = createTestCache({ layers: { article: queryLayer<Article>({ ttl: '1m' }) } })
 * await test.cache.layer('article').getOrSet('1', load)
 * await test.clock.advance('1m')
 * expect(test.counts('article').loads).toBe(1)
 */
export function createTestCache<const L extends LayerMap>(options: TestCacheOptions<L>): TestCache<L> {
  const { maxEvents, startAt, random = () => 0, ...rest } = options
  for (const name of notForTests) {
    if ((rest as CacheOptions)[name] !== undefined)
      throw new CacheError('CONFIG_INVALID', `${name} is not for createTestCache, but for createCache`)
  }
  const clock = manualClock(startAt)
  const cache = createCache<L>({ statistics: false, ...(rest as CacheOptions<L>), random, clock })
  const close = async (): Promise<void> => {
    const closed = cache.close()
    await clock.advance(60_000)
    await closed
  }
  return Object.assign(recordEvents(cache, maxEvents === undefined ? {} : { maxEvents }), {
    cache,
    clock,
    counts: (layer: keyof L & string) => countsOf(cache, layer),
    close,
    [Symbol.asyncDispose]: close,
  })
}

const notForTests = ['redis', 'locks', 'clock'] as const
