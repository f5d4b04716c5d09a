import { CacheError } from '../shared/cache-error.ts'
import { runInFlight } from '../stampede/load-scope.ts'
import { Flight } from '../stampede/flight.ts'
import { inTurn } from './in-turn.ts'
import type { FlightResult, LayerContext } from './layer-context.ts'
import type { Loader } from './loader.ts'

/** What a bulk loader returns: a `Map` keyed by the ids it was given, or values in their order; `undefined`: there is none. */
export type BulkResult<Id, T> = ReadonlyMap<Id, T> | readonly (T | undefined)[]

/** Loads many ids in one call. */
export type BulkLoader<Id, T> = (
  ids: Id[],
  context: { readonly signal: AbortSignal },
) => BulkResult<Id, T> | Promise<BulkResult<Id, T>>

interface Asked<Id> {
  readonly given: Id
  readonly signal: AbortSignal
  readonly answer: PromiseWithResolvers<unknown>
}

/** Gathers the loads of many flights into one call of a bulk loader. */
export class Gathering<Id, T> {
  readonly #layer: LayerContext
  readonly #loadMany: BulkLoader<Id, T>
  readonly #asked: Asked<Id>[] = []
  readonly #flights: Flight<FlightResult>[] = []
  /** Flights that have neither come to their load nor ended without one; and one for the caller who adds them. */
  #outstanding = 1

  constructor(layer: LayerContext, loadMany: BulkLoader<Id, T>) {
    this.#layer = layer
    this.#loadMany = loadMany
  }

  loaderFor(given: Id): Loader<unknown> {
    return ({ signal }) => {
      const answer = Promise.withResolvers<unknown>()
      this.#asked.push({ given, signal, answer })
      return answer.promise
    }
  }

  /** Counts a flight that was started with a loader of ours; it has come or gone when its load begins or it ends. */
  awaits(flight: Flight<FlightResult>): void {
    this.#outstanding++
    this.#flights.push(flight)
    const arrived = (): void => this.#arrived()
    void Promise.race([flight.loading, flight.settled]).then(arrived)
  }

  everybodyIsKnown(): void {
    this.#arrived()
  }

  /** What the loader makes of these ids now, whoever else is gathered; whoever asks already has his turn. */
  async askNow(given: Id[], signal: AbortSignal): Promise<(i: number) => T | undefined> {
    return this.#reader(given, await this.#loadMany(given, { signal }))
  }

  #arrived(): void {
    this.#outstanding--
    if (this.#outstanding === 0 && this.#asked.length > 0) void this.#load()
  }

  async #load(): Promise<void> {
    try {
      const given = this.#asked.map((each) => each.given)
      const signal = allAborted(this.#asked.map((each) => each.signal))
      const loaded = await inTurn(this.#layer, this.#flights, () => this.#call(given, signal))
      const valueAt = this.#reader(given, loaded)
      for (const [i, each] of this.#asked.entries()) each.answer.resolve(valueAt(i))
    } catch (error) {
      for (const each of this.#asked) each.answer.reject(error)
    }
  }

  /** In a scope that stands for all its flights, so that a loader that reads one of its own ids does not wait for itself. */
  async #call(given: Id[], signal: AbortSignal): Promise<BulkResult<Id, T>> {
    const [first] = this.#flights as [Flight<FlightResult>]
    const scope = new Flight<FlightResult>(first.ticket, { revision: first.revision, at: first.startedAt })
    scope.parent = first.parent
    for (const flight of this.#flights) flight.waitsFor(scope)
    try {
      return await runInFlight(scope, this.#layer.cache.clock, () => this.#loadMany(given, { signal }))
    } finally {
      scope.ended = true
      for (const flight of this.#flights) {
        flight.waitsNoLongerFor(scope)
        flight.hasRead(scope.readAsOf)
        if (scope.composition) flight.composition?.join(scope.composition)
      }
    }
  }

  #reader(given: readonly Id[], loaded: BulkResult<Id, T>): (i: number) => T | undefined {
    if (loaded instanceof Map) return (i) => loaded.get(given[i])
    if (Array.isArray(loaded) && loaded.length === given.length) return (i) => loaded[i]
    const got = Array.isArray(loaded) ? `${loaded.length} values for ${given.length} ids` : typeof loaded
    throw new CacheError(
      'VALUE_UNSUPPORTED',
      `layer "${this.#layer.config.name}": a bulk loader must return a Map, or an array in the order of its ids; got ${got}`,
    )
  }
}

/** Aborts when nobody wants any of it any more. */
function allAborted(signals: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController()
  let wanted = signals.length
  for (const signal of signals) {
    const drop = (): void => {
      wanted--
      if (wanted === 0) controller.abort(signal.reason)
    }
    if (signal.aborted) drop()
    else signal.addEventListener('abort', drop, { once: true })
  }
  return controller.signal
}
