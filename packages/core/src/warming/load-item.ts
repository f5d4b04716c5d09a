import { waitInFlight } from '../paths/flight-wait.ts'
import type { FlightResult, LayerContext } from '../paths/layer-context.ts'
import type { LoadRequest } from '../paths/load-request.ts'
import { findInMemory } from '../paths/memory-read.ts'
import { loadTimeout } from '../paths/run-loader.ts'
import { startFlight } from '../paths/start-flight.ts'
import { presenceOf } from './presence.ts'
import { type ItemOutcome, type WarmRun, layerFor } from './warm-run.ts'

/** Loads what is missing as a read would, but for nobody: who is at it already is left to it. Throws what the loader throws. */
export async function loadItem(run: WarmRun, key: string, request: LoadRequest): Promise<ItemOutcome> {
  const layer = layerFor(run)
  const { clock, flights } = layer.cache
  const presence = await lookFor(layer, key)
  // A source is not asked for what could be kept here alone.
  if (presence === 'unanswered') return presence
  if ((presence === 'present' && !run.plan.force) || flights.joinable(key)) return 'skipped'

  const now = clock.now()
  const found = findInMemory(layer, key, now)
  const replaces = run.plan.force ? { storedAt: now } : undefined
  const flight = startFlight(layer, key, { ...request, replaces, leaveToAnother: true, background: true }, found?.entry)
  const waited = await waitInFlight(layer, flight, { signal: run.signal })
  if (waited.ended === 'settled') return outcomeOf(waited.value)
  if (waited.ended === 'failed') throw waited.error
  throw waited.ended === 'aborted' ? waited.reason : loadTimeout(layer, layer.config.load.hard)
}

async function lookFor(layer: LayerContext, key: string): ReturnType<typeof presenceOf> {
  const { fence, log } = layer.cache
  const ticket = fence.enter(key, log.position)
  try {
    return await presenceOf(layer, ticket)
  } finally {
    fence.leave(ticket)
  }
}

function outcomeOf(result: FlightResult): ItemOutcome {
  if (result.outcome !== 'loaded') return 'skipped'
  if (result.stored) return 'stored'
  // What was not to be kept has no life.
  return result.entry.freshUntil > result.entry.storedAt ? 'refused' : 'skipped'
}
