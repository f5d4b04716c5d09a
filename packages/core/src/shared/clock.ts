/** Milliseconds on a monotonic clock of this process; meaningless elsewhere. */
export type LocalMs = number

/** Milliseconds since 1970, as the Redis server counts them (this host's clock where there is no Redis). */
export type EpochMs = number

/** Ends what a timer was set for; calling it twice, or too late, is harmless. */
export type CancelTimer = () => void

/** Time as the engine sees it, injectable so that tests decide when it passes. */
export interface Clock {
  /** Monotonic: never goes back, whatever happens to the host's wall clock. */
  now(): LocalMs
  /** The host's wall clock; used only until the Redis clock is known. */
  epochNow(): EpochMs
  /** Runs `task` once after `delay` ms; the timer alone never keeps the process alive. */
  setTimer(delay: number, task: () => void): CancelTimer
}

// Node clamps a longer delay to 1 ms.
const longestDelay = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => performance.now(),
  epochNow: () => Date.now(),
  setTimer(delay, task) {
    const timer = setTimeout(task, Math.min(delay, longestDelay))
    timer.unref()
    return () => clearTimeout(timer)
  },
}
