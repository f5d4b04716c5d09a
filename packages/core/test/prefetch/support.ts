import { type MemoryOptions, type Prefetch, type PrefetchOptions, createPrefetch } from '../../src/index.ts'
import type { ManualClock } from '../../src/testing/index.ts'
import { memoryCache } from '../support/fleet.ts'

/** What its id says. */
export const load = ({ id }: { readonly id: string }): string => `value of ${id}`

/** Ids that a session reads one after the other, each when what the one before has set going is done. */
export async function walk(prefetch: Prefetch<string>, session: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await prefetch.getOrSet(id, { session })
    await prefetch.settled()
  }
}

/** Sessions of so many that read the same. */
export async function teach(
  prefetch: Prefetch<string>,
  ids: readonly string[],
  times = 3,
  name = 'teacher',
): Promise<void> {
  for (let time = 0; time < times; time++) await walk(prefetch, `${name} ${time}`, ids)
}

interface Setup {
  readonly options?: Partial<PrefetchOptions<string>>
  readonly layer?: object
  readonly memory?: MemoryOptions
}

/** A cache in memory alone, on a clock that the test moves, with prefetching over its one layer. */
export function setup({ layer = {}, memory, options }: Setup = {}) {
  const { cache, clock } = memoryCache({
    layers: { it: { ttl: '1m', jitter: 0, ...layer } },
    ...(memory && { memory }),
  })
  const it = cache.layer('it')
  const prefetch = createPrefetch<string>(it, { load, ...options })
  return { cache, clock, it, prefetch }
}

/** Time in which all that is kept for a minute has ended. */
export async function forget(clock: ManualClock): Promise<void> {
  await clock.advance('61s')
}
