import type { EntryPolicy } from '../config/entry-policy.ts'
import type { Id, KeyBuilder } from '../key/cache-key.ts'
import type { LoadOptions } from './call-options.ts'
import { awaitFlight } from './flight-path.ts'
import type { Waiting } from './flight-wait.ts'
import { type BulkLoader, Gathering } from './gathering.ts'
import type { LayerContext } from './layer-context.ts'
import type { LoadRequest } from './load-request.ts'
import { answersAtOnce, findInMemory, noteMiss } from './memory-read.ts'
import { readThrough } from './read-path.ts'
import { startFlight } from './start-flight.ts'
import type { LoadResult } from './read-result.ts'
import { writeRequest } from './write-path.ts'

export type { BulkLoader }

/** One of many ids, with its key. */
interface KeyedId<I> {
  readonly given: I
  readonly id: string
  readonly key: string
}

interface BulkOptions<I, T> extends Omit<LoadOptions, 'forceRefresh'> {
  readonly loadMany: BulkLoader<I, T>
}

interface BulkRequest<I, T> {
  readonly loadMany: BulkLoader<I, T>
  readonly policy: EntryPolicy
  readonly params: unknown
  readonly tags: readonly string[] | undefined
}

/**
 * Ids that nobody is loading fly together: their loads are gathered into one call of the loader, made when each of them has
 * either been answered or has come to its load. All others go the way of a single read.
 */
export async function readManyThrough<I extends Id, T>(
  layer: LayerContext,
  keyOf: KeyBuilder,
  givenIds: readonly I[],
  { loadMany, ...options }: BulkOptions<I, T>,
): Promise<Map<I, T>> {
  const { params, signal } = options
  const ids = givenIds.map((given) => ({ given, id: String(given), key: keyOf(given, params) }))
  const request = { ...writeRequest(layer.config.policy, ids, options), loadMany, params }
  const waiting = { signal }
  signal?.throwIfAborted()
  const gathering = new Gathering<I, T>(layer, loadMany)
  if (!layer.cache.config.enabled) return loadUncached(gathering, ids, waiting)
  // One read for each key, however often it is given, as 1 and '1' for one.
  const reads = new Map<string, Promise<LoadResult<T>>>()
  for (const each of ids) {
    if (!reads.has(each.key)) reads.set(each.key, readOne(layer, each, request, waiting, gathering))
  }
  gathering.everybodyIsKnown()
  const results = await Promise.all(ids.map(({ key }) => reads.get(key)!))
  return valuesById(ids, (i) => results[i]!.value)
}

/** With the cache switched off every read runs its loader, and what it returns goes to this caller alone. */
async function loadUncached<I, T>(
  gathering: Gathering<I, T>,
  ids: readonly KeyedId<I>[],
  { signal = new AbortController().signal }: Waiting,
): Promise<Map<I, T>> {
  if (ids.length === 0) return new Map()
  const given = ids.map((each) => each.given)
  return valuesById(ids, await gathering.askNow(given, signal))
}

function valuesById<I, T>(ids: readonly KeyedId<I>[], valueAt: (i: number) => T | undefined): Map<I, T> {
  const values = new Map<I, T>()
  for (const [i, { given }] of ids.entries()) {
    const value = valueAt(i)
    if (value !== undefined) values.set(given, value)
  }
  return values
}

async function readOne<I, T>(
  layer: LayerContext,
  { given, id, key }: KeyedId<I>,
  bulk: BulkRequest<I, T>,
  waiting: Waiting,
  gathering: Gathering<I, T>,
): Promise<LoadResult<T>> {
  const { cache } = layer
  const alone: LoadRequest = {
    ...bulk,
    id,
    loader: async ({ signal }) => (await gathering.askNow([given], signal))(0),
    gathered: false,
    force: false,
    replaces: undefined,
    leaveToAnother: false,
    background: false,
    refresh: 'background',
  }
  const now = cache.clock.now()
  const find = findInMemory(layer, key, now)
  if (cache.flights.joinable(key) || (find && answersAtOnce(layer, key, find))) {
    return readThrough<T>(layer, key, alone, waiting)
  }
  noteMiss(layer, key, now)
  // Where another process holds the lease this id drops out, so that nobody waits for the others while they wait for it.
  const together = { ...alone, loader: gathering.loaderFor(given), gathered: true, leaveToAnother: true }
  const flight = startFlight(layer, key, together, find?.entry)
  gathering.awaits(flight)
  return (await awaitFlight<T>(layer, flight, alone, waiting)) ?? readThrough<T>(layer, key, alone, waiting)
}
