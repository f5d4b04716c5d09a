import { type CachedFetchOptions, createCachedFetch, externalLayer } from '../../src/index.ts'
import type { ManualClock } from '../../src/testing/index.ts'
import { vi } from 'vitest'
import { memoryCache } from '../support/fleet.ts'

interface Setup {
  readonly cachedFetch: typeof fetch
  readonly clock: ManualClock
}

/** A cached fetch over a layer in memory, on a clock that the test moves. */
export function setUp(
  options: Omit<CachedFetchOptions, 'layer'> = {},
  layer: Parameters<typeof externalLayer>[0] = {},
): Setup {
  const { cache, clock } = memoryCache({ layers: { api: externalLayer({ jitter: 0, ...layer }) } })
  return { cachedFetch: createCachedFetch({ layer: cache.layer('api'), ...options }), clock }
}

export async function textOf(response: Promise<Response>): Promise<string> {
  return (await response).text()
}

/** What of a response tells how the cache took part. */
export async function seen(response: Promise<Response>): Promise<string> {
  const { headers, status } = await response
  return `${status} ${headers.get('cache-status') ?? 'untouched'}`
}

/** Waits for what a slow machine does late. */
export async function until(check: () => unknown): Promise<void> {
  await vi.waitFor(check, { timeout: 20_000, interval: 10 })
}
