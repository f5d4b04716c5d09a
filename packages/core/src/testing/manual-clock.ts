import type { Duration } from '../config/cache-options.ts'
import { wholeNumber } from '../config/checks.ts'
import { parseDuration } from '../config/duration.ts'
import type { CancelTimer, Clock, EpochMs, LocalMs } from '../shared/clock.ts'

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /**
   * Lets time pass, as 60_000 or `'1m'`; timers that come due run in order, and what they set going has a turn before the next
   * one runs. Calls made at once come one after the other. Rejects with CONFIG_INVALID for what is no duration.
   */
  advance(duration: Duration): Promise<void>
  /** Timers that are set now. */
  readonly timers: number
}

interface Timer {
  readonly due: LocalMs
  readonly task: () => void
}

/** Time as a test decides it; `startAt` is what the wall clock shows at first, ms since 1970. Throws CONFIG_INVALID for another. */
export function manualClock(startAt: EpochMs = Date.UTC(2030, 0, 1)): ManualClock {
  const epoch = wholeNumber('startAt', startAt, 0)
  // Not 0, so that code which takes "no time yet" for "never" is found out.
  const begin = 1000
  let now: LocalMs = begin
  let advanced = Promise.resolve()
  const timers = new Set<Timer>()

  const pass = async (duration: number): Promise<void> => {
    // What was called just before may have yet to set its timers.
    await aTurn()
    const end = now + duration
    for (let timer = nextUntil(timers, end); timer; timer = nextUntil(timers, end)) {
      timers.delete(timer)
      now = Math.max(now, timer.due)
      timer.task()
      await aTurn()
    }
    now = end
    await aTurn()
  }
  return {
    now: () => now,
    epochNow: () => epoch + now - begin,
    setTimer(delay, task): CancelTimer {
      const timer = { due: now + Math.max(0, delay), task }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async advance(duration) {
      const ms = parseDuration(duration, 'the duration')
      // One after the other, or the shorter of two would take the clock back.
      const own = advanced.then(() => pass(ms))
      advanced = own.catch(() => {})
      return own
    },
    get timers() {
      return timers.size
    },
  }
}

function nextUntil(timers: ReadonlySet<Timer>, end: LocalMs): Timer | undefined {
  const due = [...timers].filter((timer) => timer.due <= end)
  return due.reduce<Timer | undefined>((first, timer) => (first && first.due <= timer.due ? first : timer), undefined)
}

/** All promises that can settle without I/O have settled after a turn of the event loop. */
function aTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
