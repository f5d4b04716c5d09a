import type { Clock } from '../shared/clock.ts'

export interface Patience {
  /** ms; Infinity: none */
  readonly limit: number
  readonly signal: AbortSignal | undefined
  readonly clock: Clock
}

/** How something ended, as a value: everybody who waits for it is told, and nobody need be waiting. */
export type Settlement<T> =
  | { readonly ended: 'settled'; readonly value: T }
  | { readonly ended: 'failed'; readonly error: unknown }

/** How one caller's waiting ended before what was waited for. */
export type GaveUp = { readonly ended: 'limit' } | { readonly ended: 'aborted'; readonly reason: unknown }

/** Waits for a promise that never rejects as long as this one caller's patience lasts; the promise goes on. */
export function waitFor<T>(promise: Promise<T>, { clock, limit, signal }: Patience): Promise<T | GaveUp> {
  if (limit === Infinity && !signal) return promise
  if (signal?.aborted) return Promise.resolve({ ended: 'aborted', reason: signal.reason })

  return new Promise((resolve) => {
    const cancelTimer = limit === Infinity ? undefined : clock.setTimer(limit, () => end({ ended: 'limit' }))
    const abort = (): void => end({ ended: 'aborted', reason: signal!.reason })
    signal?.addEventListener('abort', abort)

    function end(waited: T | GaveUp): void {
      cancelTimer?.()
      signal?.removeEventListener('abort', abort)
      resolve(waited)
    }
    void promise.then(end)
  })
}
