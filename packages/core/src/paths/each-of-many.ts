import { type Invalidation, combined } from '../invalidation/invalidation.ts'
import type { Id } from '../key/cache-key.ts'
import type { BulkEntry, WriteOptions } from './call-options.ts'

/** The values among many reads that found one; the reads of one tick are one round trip. */
export async function getEach<I extends Id, T>(
  ids: readonly I[],
  get: (id: I) => Promise<T | undefined>,
): Promise<Map<I, T>> {
  const values = await Promise.all(ids.map((id) => get(id)))
  return new Map(ids.flatMap((id, i) => (values[i] === undefined ? [] : [[id, values[i]]])))
}

/** Queued if any of the writes is. */
export async function setEach<T>(
  entries: Iterable<BulkEntry<T>>,
  set: (id: Id, value: T, options?: WriteOptions) => Promise<Invalidation>,
): Promise<Invalidation> {
  const writes = Array.from(entries, (entry) =>
    'id' in entry ? set(entry.id, entry.value, entry) : set(entry[0], entry[1]),
  )
  return combined(await Promise.all(writes))
}
