import type { CancelTimer, Clock, EpochMs, LocalMs } from '../shared/clock.ts'

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Lets time pass; timers that come due run in order, and what they set going has a turn before the next one runs. */
  advance(duration: number): Promise<void>
  /** Timers that are set now. */
  readonly timers: number
}

interface Timer {
  readonly due: LocalMs
  readonly task: () => void
}

/** Time as a test decides it; `startAt` is what the wall clock shows at first. */
export function manualClock(startAt: EpochMs = Date.UTC(2030, 0, 1)): ManualClock {
  // Not 0, so that code which takes "no time yet" for "never" is found out.
  const begin = 1000
  let now: LocalMs = begin
  const timers = new Set<Timer>()

  const nextUntil = (end: LocalMs): Timer | undefined => {
    const due = [...timers].filter((timer) => timer.due <= end)
    return due.reduce<Timer | undefined>((first, timer) => (first && first.due <= timer.due ? first : timer), undefined)
  }
  return {
    now: () => now,
    epochNow: () => startAt + now - begin,
    setTimer(delay, task): CancelTimer {
      const timer = { due: now + Math.max(0, delay), task }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async advance(duration) {
      // What was called just before may have yet to set its timers.
      await aTurn()
      const end = now + duration
      for (let timer = nextUntil(end); timer; timer = nextUntil(end)) {
        timers.delete(timer)
        now = Math.max(now, timer.due)
        timer.task()
        await aTurn()
      }
      now = end
      await aTurn()
    },
    get timers() {
      return timers.size
    },
  }
}

/** All promises that can settle without I/O have settled after a turn of the event loop. */
function aTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
