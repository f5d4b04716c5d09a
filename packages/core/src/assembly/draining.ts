import { CacheError } from '../shared/cache-error.ts'
import type { CommonParts } from './common-parts.ts'

// A loader that has not ended by then is told to; one that does not listen is left behind after twice the time.
const drainTime = 5000

/** Waits for what runs, and ends what does not end. */
export async function drain(parts: CommonParts): Promise<void> {
  await withinTime(drainAll(parts), 2 * drainTime, parts)
  parts.memory?.clear()
}

async function drainAll({ background, clock, flights }: CommonParts): Promise<void> {
  await flights.drain(new CacheError('CLOSED', 'the cache was closed while loading'), drainTime, clock)
  await background.drain()
}

export async function withinTime(task: Promise<unknown>, limit: number, { clock }: CommonParts): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const cancel = clock.setTimer(limit, resolve)
  await Promise.race([task, promise]).finally(cancel)
}
