import { type CountingClock, countingClock, readyCache, shared } from '../support/fleet.ts'
import { type Cache, queryLayer } from '../../src/index.ts'

export const layers = {
  article: queryLayer<string>({ ttl: '1h', popularity: true }),
  session: queryLayer<string>({ ttl: '1h', memory: false }),
}

export interface HandClock extends CountingClock {
  /** Runs what is due in five seconds or later, now. */
  tick(): void
  /** How many of those are set. */
  readonly distant: number
}

// That of popularity, too.
const distant = 5000

/** A clock whose distant timers wait for the test. */
export function handClock(): HandClock {
  const clock = countingClock()
  const held = new Set<() => void>()
  return {
    now: () => clock.now(),
    epochNow: () => clock.epochNow(),
    jump: (ms) => clock.jump(ms),
    get timers() {
      return clock.timers
    },
    get distant() {
      return held.size
    },
    tick() {
      const due = Array.from(held)
      held.clear()
      for (const task of due) task()
    },
    setTimer(delay, task) {
      if (delay < distant) return clock.setTimer(delay, task)
      held.add(task)
      return () => void held.delete(task)
    },
  }
}

type Layers = typeof layers

/** Processes that keep statistics, each with a clock that the test ticks. */
export async function openProcesses(
  size: number,
  options: object = shared(),
): Promise<{ readonly cache: Cache<Layers>; readonly clock: HandClock }[]> {
  return Promise.all(
    Array.from({ length: size }, async () => {
      const clock = handClock()
      return { clock, cache: await readyCache({ statistics: true, ...options, layers, clock }) }
    }),
  )
}
