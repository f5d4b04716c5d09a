import type { MemoryEntry } from '../memory/memory-entry.ts'
import { CacheError } from '../shared/cache-error.ts'
import type { Flight } from '../stampede/flight.ts'
import { type FlightResult, type LayerContext, countMiss, knownTo } from './layer-context.ts'
import type { LoadRequest } from './load-request.ts'
import { unkeptEntry } from './private-value.ts'
import { type LoadResult, loadedResult } from './read-result.ts'
import { runLoader } from './run-loader.ts'

// Deeper than this a loader is not reading itself by accident, it never ends.
const deepestSelfRead = 10

/** Throws LOAD_RECURSION where the same key is already being loaded that often for the sake of this read. */
export function refuseEndlessReads(
  { config }: LayerContext,
  key: string,
  asking: Flight<FlightResult> | undefined,
): void {
  let depth = 0
  for (let flight = asking; flight; flight = flight.parent) if (flight.key === key) depth++
  if (depth <= deepestSelfRead) return
  throw new CacheError('LOAD_RECURSION', `a loader of layer "${config.name}" reads its own key without end`)
}

/** Does a loader ask for what it is to make itself, directly or through loads that it waits for? */
export function isSelfRead(
  key: string,
  asking: Flight<FlightResult>,
  running: Flight<FlightResult> | undefined,
): boolean {
  return asking.isLoading(key) || (running !== undefined && asking.isAwaitedBy(running))
}

/** A loader that reads its own key, or waits in a circle, runs on by itself instead of waiting for itself. */
export async function loadAlone<T>(
  layer: LayerContext,
  key: string,
  request: LoadRequest,
  asking: Flight<FlightResult>,
): Promise<LoadResult<T>> {
  const { cache, config } = layer
  cache.observe({ type: 'self-read', layer: config.name, key })
  let entry: MemoryEntry | undefined
  const flight = cache.flights.startAlone(key, knownTo(cache), async (alone) => {
    // Its loader is called before there is anything to wait for, and may read the same key again.
    asking.waitsFor(alone)
    alone.parent = asking
    entry = unkeptEntry(key, await runLoader(layer, alone, request), config.name)
    return { outcome: 'loaded', entry, stored: false }
  })
  try {
    const settlement = await flight.settled
    if (settlement.ended === 'failed') throw settlement.error
    countMiss(layer, 'absent')
    asking.hasRead(entry!.position)
    return loadedResult<T>(entry!, false, cache.clock.now())
  } finally {
    asking.waitsNoLongerFor(flight)
  }
}
