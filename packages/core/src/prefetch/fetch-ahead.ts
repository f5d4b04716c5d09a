import { setImmediate } from 'node:timers/promises'
import { freshnessOf, mayServeWhileRefreshing } from '../entry/freshness.ts'
import type { Id, KeyBuilder } from '../key/cache-key.ts'
import type { MemoryTier } from '../memory/memory-tier.ts'
import type { LayerContext } from '../paths/layer-context.ts'
import type { Loader } from '../paths/loader.ts'
import { isValid } from '../paths/memory-read.ts'
import { waitFor } from '../stampede/wait-for.ts'
import { type BudgetConfig, PrefetchBudget } from './prefetch-budget.ts'
import type { PrefetchLedger } from './prefetch-ledger.ts'
import { type PrefetchPause, hindranceIn } from './prefetch-pause.ts'

/** A prefetch that is under way, and the error that its loader has thrown. */
interface Run {
  failure?: { readonly error: unknown }
}

/** What fetching ahead needs. */
interface Ahead<T> {
  readonly open: () => LayerContext
  readonly memory: MemoryTier
  readonly keyOf: KeyBuilder
  readonly ledger: PrefetchLedger
  readonly budget: BudgetConfig
  readonly load: Loader<T>
  /** Brings one value into memory, counted as no read. */
  readonly refresh: (id: Id, loader: Loader<T>) => Promise<void>
}

/** Brings values into memory that nobody has asked for yet, as far as nothing speaks against it. */
export class FetchAhead<T> {
  readonly #ahead: Ahead<T>
  readonly #context: LayerContext
  readonly #budget: PrefetchBudget
  readonly #running = new Map<string, Run>()
  readonly #tasks = new Set<Promise<void>>()
  #isClosed = false
  present = 0
  dropped = 0

  constructor(ahead: Ahead<T>) {
    this.#ahead = ahead
    this.#context = ahead.open()
    this.#budget = new PrefetchBudget(ahead.budget, this.#context.cache.clock)
  }

  /** Begins when the read that has led here has had its turn, with all that it asks of Redis. */
  start(ids: readonly string[]): void {
    const missing = ids.filter((id) => !this.#isPresent(this.#ahead.keyOf(id)))
    this.present += ids.length - missing.length
    if (missing.length === 0) return
    const task = this.#fetchAll(missing).finally(() => this.#tasks.delete(task))
    this.#tasks.add(task)
  }

  /** The prefetch of this key that is under way. */
  running(key: string): Run | undefined {
    return this.#running.get(key)
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks)
  }

  close(): void {
    this.#isClosed = true
  }

  get isOff(): boolean {
    if (this.#isClosed) return true
    try {
      this.#ahead.open()
      return false
    } catch {
      return true
    }
  }

  get paused(): PrefetchPause | undefined {
    if (this.isOff) return 'off'
    return hindranceIn(this.#context) ?? (this.#ahead.ledger.isWasteful ? 'waste' : undefined)
  }

  async #fetchAll(ids: readonly string[]): Promise<void> {
    await setImmediate()
    await Promise.all(ids.map((id) => this.#fetchIfMay(id)))
  }

  async #fetchIfMay(id: string): Promise<void> {
    const { keyOf, ledger } = this.#ahead
    const key = keyOf(id)
    if (this.#isPresent(key)) {
      this.present++
      return
    }
    const isHindered = this.isOff || hindranceIn(this.#context) !== undefined
    if (isHindered || !ledger.mayGoOn() || !this.#budget.take()) {
      this.dropped++
      return
    }
    const run: Run = {}
    this.#running.set(key, run)
    try {
      await this.#fetch(id, key, run)
    } finally {
      this.#running.delete(key)
      this.#budget.done()
    }
  }

  async #fetch(id: string, key: string, run: Run): Promise<void> {
    const { ledger, memory, refresh } = this.#ahead
    const { cache, config } = this.#context
    const { clock, flights } = cache
    const replaces = memory.inspect(key)
    // Rejects when the cache is closed meanwhile.
    const refreshing = refresh(id, this.#watched(run)).then(
      () => 'done' as const,
      () => 'closed' as const,
    )
    const flight = flights.joinable(key)
    // A loader that ignores its signal does not keep others from their turn, nor anybody from closing.
    const waited = await waitFor(refreshing, { limit: config.load.hard, signal: undefined, clock })
    if (waited !== 'done') return ledger.fail()
    const now = clock.now()
    const entry = memory.inspect(key)
    if (!entry || entry === replaces || freshnessOf(entry, now) !== 'fresh') ledger.fail()
    else if (flight?.isAwaited) ledger.addUsed()
    else ledger.add(entry, { replaces, now })
  }

  #watched(run: Run): Loader<T> {
    return async (context) => {
      try {
        return await this.#ahead.load(context)
      } catch (error) {
        run.failure = { error }
        throw error
      }
    }
  }

  /** Would a read be answered at once, or find somebody at it? Asked without counting as a use. */
  #isPresent(key: string): boolean {
    const { cache } = this.#context
    if (cache.flights.joinable(key)) return true
    const entry = this.#ahead.memory.inspect(key)
    const now = cache.clock.now()
    if (!entry || now >= entry.leavesAt || !isValid(cache, entry, now)) return false
    return freshnessOf(entry, now) === 'fresh' || mayServeWhileRefreshing(entry, now)
  }
}
