import { waitInFlight } from '../paths/flight-wait.ts'
import type { FlightResult } from '../paths/layer-context.ts'
import type { LoadRequest } from '../paths/load-request.ts'
import { findInMemory } from '../paths/memory-read.ts'
import { loadTimeout } from '../paths/run-loader.ts'
import { startFlight } from '../paths/start-flight.ts'
import { type ItemOutcome, type WarmRun, layerFor } from './warm-run.ts'

/** Loads what is missing as a read would, but for nobody: who is at it already is left to it. Throws what the loader throws. */
export async function loadItem(run: WarmRun, key: string, request: LoadRequest): Promise<ItemOutcome> {
  const layer = layerFor(run)
  const { cache } = layer
  // A source is not asked for what could be kept here alone.
  if (cache.shared && (!cache.shared.tier.connected || cache.shared.tier.breakers.write === 'open')) return 'unanswered'
  const now = cache.clock.now()
  const found = findInMemory(layer, key, now)
  if (cache.flights.joinable(key) || (!run.plan.force && !cache.shared && found?.freshness === 'fresh'))
    return 'skipped'

  const replaces = run.plan.force ? { storedAt: now } : undefined
  const flight = startFlight(layer, key, { ...request, replaces, leaveToAnother: true, background: true }, found?.entry)
  const waited = await waitInFlight(layer, flight, { signal: run.signal })
  if (waited.ended === 'settled') return outcomeOf(waited.value)
  if (waited.ended === 'failed') throw waited.error
  throw waited.ended === 'aborted' ? waited.reason : loadTimeout(layer, layer.config.load.hard)
}

function outcomeOf(result: FlightResult): ItemOutcome {
  if (result.outcome !== 'loaded') return 'skipped'
  if (result.stored) return 'stored'
  // What was not to be kept has no life.
  return result.entry.freshUntil > result.entry.storedAt ? 'refused' : 'skipped'
}
