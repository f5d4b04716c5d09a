import { randomUUID } from 'node:crypto'
import { expect, vi } from 'vitest'
import type { Cache, CacheOptions, Layer } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { eventLog } from '../support/event-log.ts'
import { openCache } from '../support/fleet.ts'
import type { Topology } from './topology.ts'

export const layers = { article: { ttl: '1h', staleIfErrorFor: '1h' }, session: { ttl: '1h', memory: false } } as const

export const patience = { timeout: 30_000, interval: 10 }

/** Two caches that share a Redis and a namespace, as two processes would. */
export interface Pair {
  readonly a: Cache
  readonly b: Cache
  readonly namespace: string
  /** Articles as `a` sees them. */
  readonly here: Layer<string>
  /** Articles as `b` sees them. */
  readonly there: Layer<string>
  /** What the two had to survive. */
  readonly trouble: () => string[]
}

function articlesOf(cache: Cache): Layer<string> {
  return cache.layer('article') as Layer<string>
}

type PairOptions = Omit<CacheOptions, 'layers' | 'redis' | 'clock'>

export async function openPair(topology: Topology, options: PairOptions = {}): Promise<Pair> {
  const { redis, namespace = `t-${randomUUID()}` } = topology
  const { logger, types } = eventLog()
  const where = { redis, namespace, logger, layers }
  const [a, b] = [openCache({ ...where, ...options }), openCache({ ...where, ...options })]
  await allIsWell(a, b)
  return { a, b, namespace, here: articlesOf(a), there: articlesOf(b), trouble: types }
}

/** Connected, hearing, and nothing waits to be told: from here on all of it can be seen everywhere. */
export async function allIsWell(...caches: object[]): Promise<void> {
  await vi.waitFor(() => {
    const well = { connected: true, deaf: false, queued: 0 }
    for (const cache of caches) expect(stateOf(cache)).toMatchObject(well)
  }, patience)
}

/** Waits until it finds `value` there, or nothing. */
export async function untilFound(layer: Layer<string>, id: string, value: string | undefined): Promise<void> {
  await vi.waitFor(async () => expect(await layer.get(id)).toBe(value), patience)
}
