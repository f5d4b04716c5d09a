import type { CacheParts } from '../paths/layer-context.ts'
import type { Answer } from '../redis/answer.ts'
import { addStatistics } from '../redis/scripts/add-statistics.ts'
import type { CancelTimer, EpochMs } from '../shared/clock.ts'
import { type Counted, type Counts, countedSince, countsOf, sumOf } from './counts.ts'
import { factFields } from './layer-facts.ts'
import { LocalWindows } from './local-windows.ts'
import { hour, hourKeyOf, layersKeyOf, minute, minuteKeyOf } from './statistics-keys.ts'

const countsLife = 25 * hour + minute
const factsLife = 30 * 24 * hour

/** Notes once a minute what this process has counted since, and adds it to what the fleet has. */
export class Recorder {
  readonly local: LocalWindows = new LocalWindows()
  readonly #cache: CacheParts
  readonly #counted: Counted
  #before: Counts = new Map()
  #notedAt: EpochMs
  /** What Redis has not been told. */
  #untold: Counts = new Map()
  #hasToldFacts = false
  #hasComplained = false
  #cancelTimer: CancelTimer | undefined

  constructor(cache: CacheParts, counted: Counted, closing: AbortSignal) {
    this.#cache = cache
    this.#counted = counted
    this.#notedAt = this.now()
    if (!cache.config.statistics || !cache.config.enabled) return
    this.#wait()
    closing.addEventListener('abort', () => this.#end(), { once: true })
  }

  /** The Redis clock. */
  now(): EpochMs {
    const { clock, epoch } = this.#cache
    return epoch.toEpoch(clock.now())
  }

  /** Notes what has been counted up to now. */
  note(): void {
    const counts = countsOf(this.#counted)
    const added = countedSince(this.#before, counts)
    const now = this.now()
    this.local.add(added, this.#notedAt, now)
    if (this.#isShared) this.#untold = sumOf([this.#untold, added])
    this.#before = counts
    this.#notedAt = now
  }

  /** What has been noted and Redis not been told. */
  get untold(): Counts {
    return this.#untold
  }

  get #isShared(): boolean {
    return this.#cache.shared !== undefined && this.#cache.config.statistics
  }

  /** Spread, so that processes that were started together do not all come at once. */
  #wait(): void {
    const { background, clock, config } = this.#cache
    const delay = minute * (0.5 + config.random())
    this.#cancelTimer = clock.setTimer(delay, () => {
      this.#wait()
      background.start(() => this.#tell())
    })
  }

  #end(): void {
    this.#cancelTimer?.()
    this.#cache.background.start(() => this.#tell())
  }

  async #tell(): Promise<void> {
    this.note()
    const { config, shared } = this.#cache
    const told = this.#untold
    if (!shared || (told.size === 0 && this.#hasToldFacts)) return
    this.#untold = new Map()
    const { namespace } = config
    const now = this.now()
    const answer = await shared.tier.run(addStatistics, {
      minuteKey: minuteKeyOf(namespace, now),
      hourKey: hourKeyOf(namespace, now),
      layersKey: layersKeyOf(namespace),
      countsLife,
      factsLife,
      facts: factFields(config),
      counts: [...told],
    })
    if (answer.ok) this.#hasToldFacts = true
    else if (cannotHaveCounted(answer)) this.#untold = sumOf([told, this.#untold])
    if (!answer.ok && answer.failure.kind === 'refused') this.#complain(answer.failure.cause)
  }

  /** A missing permission stays missing: it is told of once. */
  #complain(error: unknown): void {
    if (this.#hasComplained) return
    this.#hasComplained = true
    this.#cache.observe({ type: 'background-failed', error })
  }
}

/** What may have been counted is not counted again: a minute too little is better than one twice. */
function cannotHaveCounted(answer: Answer<void>): boolean {
  return !answer.ok && ['breaker-open', 'unreachable', 'refused'].includes(answer.failure.kind)
}
