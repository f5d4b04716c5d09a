import type { PreviousEntry } from '../config/ttl-rule.ts'
import type { Position } from '../entry/entry.ts'
import { type MemoryEntry, handOut } from '../memory/memory-entry.ts'
import { CacheError } from '../shared/cache-error.ts'
import type { LocalMs } from '../shared/clock.ts'
import { runInFlight } from '../stampede/load-scope.ts'
import type { Composition } from '../stampede/composition.ts'
import type { Flight } from '../stampede/flight.ts'
import { inTurn } from './in-turn.ts'
import type { FlightResult, LayerContext } from './layer-context.ts'
import type { LoadRequest } from './load-request.ts'
import { type EntryOptions, LoadedEntry, NotModified } from './loader.ts'

/** What a loader has made of it. */
export interface Loaded {
  readonly value: unknown
  readonly options: EntryOptions
  /** What the loader read, from its source or from the cache, was current then. */
  readonly position: Position
  readonly startedAt: LocalMs
  readonly loadTime: number
  /** The fragments that the value is made of. */
  readonly composition: Composition | undefined
  /** What there was before. */
  readonly replaced: MemoryEntry | undefined
  /** The loader says that the value is that of before. */
  readonly isConfirmed: boolean
}

// A loader that ignores its signal for this many hard timeouts no longer keeps others from trying.
const abandonedAfter = 10

/** Runs the user's loader under the layer's concurrency limit, with a signal that ends it at the hard timeout. */
export function runLoader(layer: LayerContext, flight: Flight<FlightResult>, request: LoadRequest): Promise<Loaded> {
  const run = (): Promise<Loaded> => runTimed(layer, flight, request)
  return request.gathered ? run() : inTurn(layer, [flight], run)
}

async function runTimed(layer: LayerContext, flight: Flight<FlightResult>, request: LoadRequest): Promise<Loaded> {
  const { cache, config, counters, measures } = layer
  const { signal } = flight.controller
  signal.throwIfAborted()
  const position = cache.log.position
  const startedAt = cache.clock.now()
  const endTimers = limitInTime(layer, flight)
  const replaced = replacedBy(flight)
  const context = { id: request.id, params: request.params, signal, previous: previousOf(replaced, startedAt) }
  counters.loads++
  try {
    const running = runInFlight(flight, cache.clock, () => request.loader(context))
    flight.markLoading()
    const result = await running
    const made = resultOf(result, replaced, layer)
    const loadTime = cache.clock.now() - startedAt
    measures.loads.observe(loadTime)
    return {
      ...made,
      replaced,
      isConfirmed: result instanceof NotModified,
      position: Math.min(position, flight.readAsOf),
      startedAt,
      loadTime,
      composition: flight.composition,
    }
  } catch (error) {
    // Told to stop because nobody waited any more: the source has not failed.
    if (flight.isUnwanted) throw error
    counters.loadFailures++
    measures.failedLoads.observe(cache.clock.now() - startedAt)
    cache.observe({ type: 'load-failed', layer: config.name, key: flight.key, error })
    throw error
  } finally {
    endTimers()
  }
}

function limitInTime(layer: LayerContext, flight: Flight<FlightResult>): () => void {
  const { cache, config } = layer
  const { hard } = config.load
  if (hard === Infinity) return () => {}
  const cancelHard = cache.clock.setTimer(hard, () => flight.controller.abort(loadTimeout(layer, hard)))
  const cancelAbandon = cache.clock.setTimer(abandonedAfter * hard, () => {
    flight.abandon()
    cache.observe({ type: 'loader-abandoned', layer: config.name, key: flight.key })
  })
  return () => {
    cancelHard()
    cancelAbandon()
  }
}

export function loadTimeout(layer: LayerContext, hard: number): CacheError {
  return new CacheError('LOAD_TIMEOUT', `a load of layer "${layer.config.name}" took longer than ${hard} ms`)
}

function replacedBy({ fallback, previous }: Flight<FlightResult>): MemoryEntry | undefined {
  return fallback ?? previous
}

export function previousOf(entry: MemoryEntry | undefined, now: LocalMs): PreviousEntry | undefined {
  return entry && { value: handOut(entry), etag: entry.etag, tags: entry.tags, age: now - entry.storedAt }
}

function resultOf(
  result: unknown,
  replaced: MemoryEntry | undefined,
  { config }: LayerContext,
): Pick<Loaded, 'value' | 'options'> {
  if (result instanceof LoadedEntry) return { value: result.value, options: result.options }
  if (!(result instanceof NotModified)) return { value: result, options: {} }
  if (!replaced) {
    throw new CacheError('VALUE_UNSUPPORTED', `layer "${config.name}": notModified() without a previous value`)
  }
  const { etag, tags } = replaced
  return { value: handOut(replaced), options: { tags, ...(etag !== undefined && { etag }), ...result.options } }
}
