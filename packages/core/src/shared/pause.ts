import type { Clock } from './clock.ts'

/** Ends after `delay` ms, or at once when the signal aborts. */
export function pause(clock: Clock, delay: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const cancel = clock.setTimer(delay, end)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
