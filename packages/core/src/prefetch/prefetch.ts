import { type Id, type KeyBuilder, createKeyBuilder } from '../key/cache-key.ts'
import type { LoadOptions } from '../paths/call-options.ts'
import { accessTo } from '../paths/layer-access.ts'
import type { Loader } from '../paths/loader.ts'
import type { Clock, LocalMs } from '../shared/clock.ts'
import { FetchAhead } from './fetch-ahead.ts'
import { PrefetchLedger } from './prefetch-ledger.ts'
import {
  type PrefetchConfig,
  type PrefetchOptions,
  type PrefetchReadOptions,
  checkedRead,
  resolvePrefetch,
} from './prefetch-options.ts'
import { isTight } from './prefetch-pause.ts'
import type { PrefetchReport } from './prefetch-report.ts'
import { SessionTrails } from './session-trails.ts'
import { TransitionTable } from './transition-table.ts'

export type { PrefetchOptions, PrefetchReadOptions }

/** What prefetching needs of a layer. */
export interface PrefetchLayer<T> {
  getOrSet(id: Id, loader: Loader<T>, options?: LoadOptions): Promise<T>
  refresh(id: Id, loader: Loader<T>): Promise<void>
}

// Seconds whose prefetches may be waited for at once, and their number at most.
const waitedFor = { seconds: 60, most: 10_000 }

/** Reads through a layer, learns which ids follow which, and fetches what is likely to be read next. Made by `createPrefetch`. */
export class Prefetch<T> implements AsyncDisposable {
  readonly #layer: PrefetchLayer<T>
  readonly #clock: Clock
  readonly #keyOf: KeyBuilder
  readonly #config: PrefetchConfig<T>
  readonly #table: TransitionTable
  readonly #trails: SessionTrails
  /** `undefined` where the cache is switched off. */
  readonly #ledger: PrefetchLedger | undefined
  readonly #ahead: FetchAhead<T> | undefined
  #predictions = 0

  constructor(layer: PrefetchLayer<T>, options: PrefetchOptions<T>) {
    this.#layer = layer
    const open = accessTo('the layer of createPrefetch', layer)
    const context = open()
    const { clock, memory } = context.cache
    this.#clock = clock
    this.#keyOf = createKeyBuilder(context.config)
    this.#config = resolvePrefetch(context, options)
    const { budget, counting, load, maxIds, maxSessions, minPrecision, sessionGap } = this.#config
    this.#table = new TransitionTable(maxIds, counting)
    this.#trails = new SessionTrails(maxSessions, sessionGap)
    if (!memory) return
    const limit = Math.min(waitedFor.most, waitedFor.seconds * budget.perSecond)
    const ledger = new PrefetchLedger(memory, {
      patience: sessionGap,
      limit,
      minPrecision,
      isTight: () => isTight(context.cache),
    })
    this.#ledger = ledger
    const refresh: PrefetchLayer<T>['refresh'] = (id, loader) => layer.refresh(id, loader)
    this.#ahead = new FetchAhead({ open, memory, keyOf: this.#keyOf, ledger, budget, load, refresh })
  }

  /**
   * As `getOrSet` of the layer with `load`, and learns from it what follows what its session has read before. Rejects with what `load`
   * throws for this read, ID_INVALID, CONFIG_INVALID or CLOSED.
   */
  async getOrSet(id: Id, options: PrefetchReadOptions = {}): Promise<T> {
    const { session, signal } = checkedRead(options)
    const key = this.#keyOf(id)
    const read = (): Promise<T> => this.#layer.getOrSet(id, this.#config.load, signal && { signal })
    const reading = read()
    this.#note(key, id, session)
    const prefetch = this.#ahead?.running(key)
    try {
      return await reading
    } catch (error) {
      // What failed is not the load that this caller has asked for.
      if (prefetch?.failure && prefetch.failure.error === error) return read()
      throw error
    }
  }

  /** Learns from a read that was made elsewhere, and prefetches what may follow it. Throws ID_INVALID, CONFIG_INVALID. */
  saw(id: Id, session: Id): void {
    this.#note(this.#keyOf(id), id, checkedRead({ session }).session)
  }

  /** What has come of it so far, in this process. */
  report(): PrefetchReport {
    this.#ledger?.review(this.#clock.now())
    const { failed = 0, prefetched = 0, used = 0, wasted = 0 } = this.#ledger ?? {}
    return {
      predictions: this.#predictions,
      present: this.#ahead?.present ?? 0,
      dropped: this.#ahead?.dropped ?? 0,
      prefetched,
      failed,
      used,
      wasted,
      precision: prefetched === 0 ? undefined : used / prefetched,
      paused: this.#ahead ? this.#ahead.paused : 'off',
      ids: this.#table.size,
      sessions: this.#trails.size,
    }
  }

  /** Resolves when nothing that was prefetched is under way any more; for tests. Never rejects. */
  async settled(): Promise<void> {
    await this.#ahead?.settled()
  }

  /** Ends it: reads go on through the layer, nothing more is learned or prefetched. Waits for what is under way, for `loadTimeout.hard` at most. */
  close(): Promise<void> {
    this.#ahead?.close()
    return this.settled()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** A read has begun, and used what it found in memory. */
  #note(key: string, id: Id, session: Id | undefined): void {
    if (!this.#ledger || !this.#ahead || this.#ahead.isOff) return
    const now = this.#clock.now()
    this.#ledger.settle(key)
    this.#ledger.tidy(now)
    if (session === undefined) return
    const read = String(id)
    const likely = this.#table.after(read, now, this.#config.confidence)
    this.#learn(read, session, now)
    this.#predictions += likely.length
    this.#ahead.start(likely.map((each) => each.id))
  }

  #learn(read: string, session: Id, now: LocalMs): void {
    const step = this.#trails.step(session, read, now)
    if (step.again) return
    if (step.previous) this.#table.follow(step.previous, read, now)
    this.#table.visit(read, now)
  }
}

/**
 * Prefetches for the readers of a layer: learns which ids follow which in the sessions of this process, and brings what is likely to be
 * read next into memory, from Redis or by `load`, within a budget. Throws CONFIG_INVALID, CLOSED.
 * @example
 * const prefetch = createPrefetch(articles, { load: ({ id, signal }) => database.findArticle(id, signal) })
 * const article = await prefetch.getOrSet(slug, { session: user.id })
 */
export function createPrefetch<T>(layer: PrefetchLayer<T>, options: PrefetchOptions<T>): Prefetch<T> {
  return new Prefetch(layer, options)
}
