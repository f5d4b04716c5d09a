import { type MemoryOptions, type PrefetchOptions, type PrefetchReport, createPrefetch } from '../../src/index.ts'
import { createTestCache } from '../../src/testing/index.ts'
import type { Read } from './browsing.ts'

interface Conditions {
  /** ms that a load takes */
  readonly loadTime?: number
  readonly ttl?: string
  readonly memory?: MemoryOptions
  /** `undefined`: without any. */
  readonly prefetch?: Partial<PrefetchOptions<string>>
}

interface Outcome {
  readonly reads: number
  /** Reads that were answered without waiting for a load. */
  readonly hits: number
  /** In percent. */
  readonly hitRate: number
  readonly loads: number
  readonly report: PrefetchReport | undefined
}

/** Asks for what was recorded, at the recorded times, on a clock that stands still in between. */
export async function replay(reads: readonly Read[], conditions: Conditions = {}): Promise<Outcome> {
  const { loadTime = 50, memory, prefetch, ttl = '5m' } = conditions
  await using test = createTestCache({ layers: { it: { ttl, jitter: 0 } }, ...(memory && { memory }) })
  const { cache, clock } = test
  const layer = cache.layer('it')
  const load = ({ id }: { readonly id: string }): Promise<string> =>
    new Promise((resolve) => void clock.setTimer(loadTime, () => resolve(`value of ${id}`)))
  const ahead = prefetch && createPrefetch<string>(layer, { load, ...prefetch })

  const answers: Promise<unknown>[] = []
  let now = 0
  for (const { at, id, session } of reads) {
    if (at > now) await clock.advance(at - now)
    now = at
    answers.push(ahead ? ahead.getOrSet(id, { session }) : layer.getOrSet(id, load))
  }
  await clock.advance('1m')
  await Promise.all(answers)
  const { hits, loads, misses } = test.counts('it')
  if (hits + misses !== reads.length) throw new Error(`${hits} hits and ${misses} misses of ${reads.length} reads`)
  return { reads: reads.length, hits, hitRate: (100 * hits) / reads.length, loads, report: ahead?.report() }
}
