import { randomUUID } from 'node:crypto'
import { type Cache, type CacheOptions, createCache, queryLayer } from '@cache/core'
import { inject, onTestFinished } from 'vitest'

const layers = {
  keyv: queryLayer({ ttl: '1h', jitter: 0 }),
  strict: queryLayer({ ttl: '1h', onFailure: 'throw' }),
}

export type TestCache = Cache<typeof layers>
type TestOptions = Partial<Omit<CacheOptions<typeof layers>, 'layers'>>

/** A slow machine is no outage: tests that want tight budgets set their own. */
const timeouts = { read: '5s', write: '5s', connect: '5s' }

/** A cache with a layer `keyv`, in memory alone unless told otherwise; the caller closes it. */
export function createKeyvCache(options: TestOptions = {}): TestCache {
  return createCache({ timeouts, ...options, layers })
}

/** The same, attached to its Redis, and closed after the test. */
export async function openCache(options: TestOptions = {}): Promise<TestCache> {
  const cache = createKeyvCache(options)
  onTestFinished(() => cache.close(), 30_000)
  await cache.ready()
  return cache
}

/** Options for the server of the run, in a namespace that no other test uses. */
export function shared(): { readonly redis: string; readonly namespace: string } {
  return { redis: inject('redisUrl'), namespace: `t-${randomUUID()}` }
}

/** Where a test runs: each kind of cache there is. */
export const places: readonly (readonly [name: string, options: () => TestOptions])[] = [
  ['memory alone', () => ({})],
  ['Redis and memory', shared],
  ['Redis alone', () => ({ ...shared(), memory: false })],
]
