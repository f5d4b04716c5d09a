import type { EntryPolicy } from '../config/entry-policy.ts'
import { awaitFlight, startFlight } from './flight-path.ts'
import type { Waiting } from './flight-wait.ts'
import { type BulkLoader, Gathering } from './gathering.ts'
import type { LayerContext } from './layer-context.ts'
import type { LoadRequest } from './load-request.ts'
import { findInMemory } from './memory-read.ts'
import { readThrough } from './read-path.ts'
import type { LoadResult } from './read-result.ts'

/** One of many ids, with its key. */
export interface KeyedId<Id> {
  readonly given: Id
  readonly id: string
  readonly key: string
}

interface BulkRequest<Id, T> {
  readonly loadMany: BulkLoader<Id, T>
  readonly policy: EntryPolicy
  readonly params: unknown
  readonly tags: readonly string[] | undefined
}

/**
 * Ids that nobody is loading fly together: their loads are gathered into one call of the loader, made when each of them has
 * either been answered or has come to its load. All others go the way of a single read.
 */
export async function readManyThrough<Id, T>(
  layer: LayerContext,
  ids: readonly KeyedId<Id>[],
  request: BulkRequest<Id, T>,
  waiting: Waiting,
): Promise<Map<Id, T>> {
  waiting.signal?.throwIfAborted()
  const gathering = new Gathering<Id, T>(layer, request.loadMany)
  const reads = ids.map((each) => readOne(layer, each, request, waiting, gathering))
  gathering.everybodyIsKnown()
  const results = await Promise.all(reads)
  return new Map(
    ids.flatMap(({ given }, i) => (results[i]!.value === undefined ? [] : [[given, results[i]!.value as T]])),
  )
}

async function readOne<Id, T>(
  layer: LayerContext,
  { given, id, key }: KeyedId<Id>,
  bulk: BulkRequest<Id, T>,
  waiting: Waiting,
  gathering: Gathering<Id, T>,
): Promise<LoadResult<T>> {
  const { cache } = layer
  const alone: LoadRequest = {
    ...bulk,
    id,
    loader: ({ signal }) => new Gathering<Id, T>(layer, bulk.loadMany).askAlone(given, signal),
    gathered: false,
    force: false,
    replaces: undefined,
    background: false,
  }
  if (findInMemory(layer, key, cache.clock.now()) || cache.flights.joinable(key)) {
    return readThrough<T>(layer, key, alone, waiting)
  }
  // Where another process holds the lease this id drops out, so that nobody waits for the others while they wait for it.
  const together = { ...alone, loader: gathering.loaderFor(given), gathered: true, background: true }
  const flight = startFlight(layer, key, together, undefined)
  gathering.awaits(flight)
  return (await awaitFlight<T>(layer, flight, alone, waiting)) ?? readThrough<T>(layer, key, alone, waiting)
}
