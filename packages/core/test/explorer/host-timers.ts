import { syncBuiltinESMExports } from 'node:module'
import promiseTimers from 'node:timers/promises'

/** A timer that fires when the explorer says so; `every`: it then starts again. */
export interface HostTimer {
  readonly owner: number
  readonly task: () => void
  readonly every: number | undefined
  /** Set by what knows no clock of ours. */
  readonly ofHost: boolean
  /** ms from when it was set */
  readonly delay: number
  due: number
}

interface Kind {
  readonly every?: number
  readonly ofHost?: boolean
}

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  promised: promiseTimers.setTimeout,
}

/** A turn of the true event loop: every promise that can settle has settled before it comes. */
export const nextTurn: (task: () => void) => void = real.setImmediate

/**
 * The timers of all processes that live in this thread. The libraries of the engine, and the engine where it bounds an
 * exchange with Redis, set timers of the host: while a run lasts these are its own, and belong to the process that is acting.
 */
export class HostTimers {
  /** The process that is acting. */
  actor = -1
  readonly #now: () => number
  #timers: HostTimer[] = []

  constructor(now: () => number) {
    this.#now = now
  }

  set(delay: number, task: () => void, { every, ofHost = false }: Kind = {}): HostTimer {
    const timer = { owner: this.actor, task, every, ofHost, delay, due: this.#now() + Math.max(0, delay) }
    this.#timers.push(timer)
    return timer
  }

  cancel(timer: HostTimer | undefined): void {
    const at = timer ? this.#timers.indexOf(timer) : -1
    if (at >= 0) this.#timers.splice(at, 1)
  }

  /** Runs a timer, as the process that it belongs to. */
  fire(timer: HostTimer): void {
    if (timer.every === undefined) this.cancel(timer)
    else timer.due = this.#now() + timer.every
    this.actor = timer.owner
    timer.task()
  }

  /** The timer of a process that is due first. */
  firstOf(owner: number): HostTimer | undefined {
    let first: HostTimer | undefined
    for (const timer of this.#timers) {
      if (timer.owner === owner && (!first || timer.due < first.due)) first = timer
    }
    return first
  }

  /** When the next timer of any process is due. */
  get nextDue(): number {
    let due = Infinity
    for (const timer of this.#timers) due = Math.min(due, timer.due)
    return due
  }

  /** Timers that a process has set; its intervals too. */
  of(owner: number): readonly HostTimer[] {
    return this.#timers.filter((timer) => timer.owner === owner)
  }

  /** Takes the place of the host's timers until `uninstall`. */
  install(): void {
    const set = (task: (...args: unknown[]) => void, delay = 0, ...args: unknown[]): unknown =>
      handleOf(this.set(delay, () => task(...args), { ofHost: true }))
    const repeat = (task: (...args: unknown[]) => void, delay = 0, ...args: unknown[]): unknown =>
      handleOf(this.set(delay, () => task(...args), { every: delay, ofHost: true }))
    const clear = (handle?: { readonly timer?: HostTimer }): void => this.cancel(handle?.timer)
    const immediate = (task: (...args: unknown[]) => void, ...args: unknown[]): unknown => set(task, 0, ...args)
    Object.assign(globalThis, {
      setTimeout: set,
      setInterval: repeat,
      setImmediate: immediate,
      clearTimeout: clear,
      clearInterval: clear,
    })
    promiseTimers.setTimeout = (<T>(delay: number, value: T) =>
      new Promise<T>((resolve) => {
        this.set(delay, () => resolve(value))
      })) as typeof promiseTimers.setTimeout
    syncBuiltinESMExports()
  }

  uninstall(): void {
    const { promised, ...globals } = real
    Object.assign(globalThis, globals)
    promiseTimers.setTimeout = promised
    syncBuiltinESMExports()
  }
}

/** What callers of the host's timers get in hand. */
function handleOf(timer: HostTimer): unknown {
  const handle = { timer, unref: () => handle, ref: () => handle, hasRef: () => false }
  return handle
}
