import type { Clock } from '../shared/clock.ts'

export interface Patience {
  /** ms; Infinity: none */
  readonly limit: number
  readonly signal: AbortSignal | undefined
  readonly clock: Clock
}

/** How one caller's waiting ended. */
export type Waited<T> =
  | { readonly ended: 'settled'; readonly value: T }
  | { readonly ended: 'failed'; readonly error: unknown }
  | { readonly ended: 'limit' }
  | { readonly ended: 'aborted'; readonly reason: unknown }

/** Waits for a promise as long as this one caller's patience lasts; the promise goes on. */
export function waitFor<T>(promise: Promise<T>, { clock, limit, signal }: Patience): Promise<Waited<T>> {
  if (limit === Infinity && !signal) return settlementOf(promise)
  if (signal?.aborted) return Promise.resolve({ ended: 'aborted', reason: signal.reason })

  return new Promise((resolve) => {
    const cancelTimer = limit === Infinity ? undefined : clock.setTimer(limit, () => end({ ended: 'limit' }))
    const abort = (): void => end({ ended: 'aborted', reason: signal!.reason })
    signal?.addEventListener('abort', abort)

    function end(waited: Waited<T>): void {
      cancelTimer?.()
      signal?.removeEventListener('abort', abort)
      resolve(waited)
    }
    promise.then(
      (value) => end({ ended: 'settled', value }),
      (error: unknown) => end({ ended: 'failed', error }),
    )
  })
}

async function settlementOf<T>(promise: Promise<T>): Promise<Waited<T>> {
  try {
    return { ended: 'settled', value: await promise }
  } catch (error) {
    return { ended: 'failed', error }
  }
}
