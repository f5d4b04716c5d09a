import type { Duration } from '../config/cache-options.ts'
import { aFunction, flag, keyPart } from '../config/checks.ts'
import { parseDuration, parsePeriod } from '../config/duration.ts'
import { type OptionNames, knownOptions } from '../config/known-options.ts'
import type { CacheParts } from '../paths/layer-context.ts'
import { CacheError } from '../shared/cache-error.ts'
import { pause } from '../shared/pause.ts'
import { waitFor } from '../stampede/wait-for.ts'
import { type Turn, takeTurn } from './fleet-turn.ts'

/** What is to be done; the signal ends with the cache, and when another process may have taken over. */
export type WarmingTask = (run: { readonly signal: AbortSignal }) => Promise<unknown>

export interface ScheduleOptions {
  /**
   * How long after the beginning of a run the next one is due, in the whole fleet; or a function that says after each run in how many ms, such
   * as `() => cron.msToNext()`. Default: there is no next one.
   */
  readonly every?: Duration | (() => number)
  /** Run at once, unless the fleet has done so lately; default true. */
  readonly atStart?: boolean
  /** How long `cache.ready()` waits at most for the first run, wherever that is; default 0: it does not. */
  readonly readyWithin?: Duration
}

/** A task that runs in one process of the fleet at a time. */
export interface ScheduledWarming extends AsyncDisposable {
  /** Resolves when it has been done once, or cannot be, here or in another process; never rejects. */
  readonly first: Promise<void>
  /** Ends it, with what is running. */
  close(): Promise<void>
}

// Processes that are started within this time of a run that has no next one do not repeat it, ms.
const notAgainFor = 600_000

// After a run that failed the fleet rests for this long, ms, or until the next one is due.
const failurePause = 60_000

// Between looks at whether another process is still at it, ms.
const lookPause = 1000

/** Processes that wait for the same moment come one by one: part of the pause, and ms at most. */
const spread = { part: 0.1, most: 10_000 }

interface Plan {
  /** ms until the next run; `undefined`: there is none. */
  readonly next: (() => number) | undefined
  /** ms, where runs are due at a fixed distance. */
  readonly period: number | undefined
  readonly atStart: boolean
  readonly readyWithin: number
}

/** What a cache hands over for a schedule. */
interface WarmingToBe {
  readonly name: string
  readonly task: WarmingTask
  readonly options: ScheduleOptions
  /** Aborts when the cache is closed. */
  readonly closing: AbortSignal
}

interface Assembled {
  readonly parts: CacheParts
  ready(): Promise<void>
}

/** Begins with a task, and knows of it until it has ended. Throws CONFIG_INVALID. */
export function addWarming(warmings: Set<WarmingSchedule>, assembly: Assembled, toBe: WarmingToBe): ScheduledWarming {
  if ([...warmings].some(({ name }) => name === toBe.name))
    throw new CacheError('CONFIG_INVALID', `there is a scheduled warming "${toBe.name}" already`)
  const warming = new WarmingSchedule(assembly, toBe)
  warmings.add(warming)
  void warming.ended.then(() => warmings.delete(warming))
  return warming
}

export class WarmingSchedule implements ScheduledWarming {
  readonly name: string
  readonly first: Promise<void>
  readonly #cache: CacheParts
  readonly #task: WarmingTask
  readonly #plan: Plan
  readonly #end = new AbortController()
  readonly #signal: AbortSignal
  /** Resolves when nothing more will be done. */
  readonly ended: Promise<void>
  readonly #firstEnded = Promise.withResolvers<void>()

  constructor(assembly: Assembled, { closing, name, options, task }: WarmingToBe) {
    this.name = keyPart('the name of a scheduled warming', name)
    this.#plan = resolvePlan(`warming ${name}`, options)
    this.#task = aFunction(`warming ${name}`, task)
    this.#cache = assembly.parts
    this.first = this.#firstEnded.promise
    this.#signal = AbortSignal.any([closing, this.#end.signal])
    this.ended = this.#run(assembly.ready()).finally(() => this.#firstEnded.resolve())
  }

  /** Waits for the first run as long as it is worth it. */
  async ready(): Promise<void> {
    const { readyWithin } = this.#plan
    if (readyWithin > 0)
      await waitFor(
        this.first.then(() => ({ ended: 'done' }) as const),
        { limit: readyWithin, signal: undefined, clock: this.#cache.clock },
      )
  }

  close(): Promise<void> {
    this.#end.abort()
    return this.ended
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(ready: Promise<void>): Promise<void> {
    await ready
    const { atStart, next } = this.#plan
    if (!atStart) await this.#sleep(next?.() ?? 0)
    while (!this.#signal.aborted) {
      const turn = await this.#turn()
      if (turn.state !== 'held') this.#firstEnded.resolve()
      if (turn.state !== 'due') await pause(this.#cache.clock, lookPause, this.#signal)
      else if (next) await this.#sleep(turn.at - this.#now())
      else return
    }
  }

  /** As work that the cache waits for when it closes. */
  #turn(): Promise<Turn> {
    const { background, config } = this.#cache
    return new Promise((resolve) => {
      background.start(async () => {
        let turn: Turn = { state: 'unavailable' }
        try {
          turn = await takeTurn(this.#cache, `${config.namespace}:#warming:${this.name}`, this.#work, this.#signal)
        } finally {
          resolve(turn)
        }
        if (turn.state === 'due' && turn.error !== undefined) throw turn.error
      })
    })
  }

  readonly #work = async (signal: AbortSignal): Promise<{ readonly dueAt: number; readonly error?: unknown }> => {
    const startedAt = this.#now()
    try {
      const stopped = stopOf(await this.#task({ signal }))
      if (stopped) throw new Error(`the warming ${this.name} has stopped: ${stopped}`)
      signal.throwIfAborted()
      const { next, period } = this.#plan
      if (!next) return { dueAt: this.#now() + notAgainFor }
      return { dueAt: (period === undefined ? this.#now() : startedAt) + next() }
    } catch (error) {
      const dueAt = this.#now() + Math.min(failurePause, this.#plan.period ?? failurePause)
      // To end with the cache is no failure.
      return this.#signal.aborted ? { dueAt } : { dueAt, error }
    }
  }

  async #sleep(length: number): Promise<void> {
    const { clock, config } = this.#cache
    const delay = Math.max(0, length)
    await pause(clock, delay + config.random() * Math.min(spread.most, spread.part * delay), this.#signal)
  }

  #now(): number {
    const { clock, epoch } = this.#cache
    return epoch.toEpoch(clock.now())
  }
}

function resolvePlan(path: string, options: ScheduleOptions): Plan {
  const { atStart = true, every, readyWithin = 0 } = knownOptions(path, options, optionNames)
  const rest = {
    atStart: flag(`${path}.atStart`, atStart),
    readyWithin: parseDuration(readyWithin, `${path}.readyWithin`),
  }
  if (typeof every === 'function') {
    return { ...rest, next: () => parseDuration(every(), `what ${path}.every returns`), period: undefined }
  }
  if (every === undefined) return { ...rest, next: undefined, period: undefined }
  const period = parsePeriod(every, `${path}.every`)
  return { ...rest, next: () => period, period }
}

/** What a run of `warm` says of why it ended early. */
function stopOf(result: unknown): string | undefined {
  const stopped: unknown = (result as { stopped?: unknown } | null | undefined)?.stopped
  return typeof stopped === 'string' ? stopped : undefined
}

const optionNames: OptionNames<ScheduleOptions> = { every: true, atStart: true, readyWithin: true }
