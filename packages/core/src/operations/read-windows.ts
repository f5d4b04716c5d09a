import type { EpochMs } from '../shared/clock.ts'
import type { Counts } from './counts.ts'
import { pairsOf } from './layer-facts.ts'
import { keptHours, keptMinutes } from './local-windows.ts'
import { hour, hourKeyOf, minute, minuteKeyOf } from './statistics-keys.ts'
import type { Target } from './target.ts'
import type { Slice, Slices } from './window.ts'

// Hashes read in one exchange: each may hold a thousand fields.
const slicesPerExchange = 16

/** What all processes have counted: reads 61 minutes and 25 hours, whatever has happened in them. */
export async function readSlices(target: Target, now: EpochMs): Promise<Slices> {
  const { namespace } = target
  const minutes = startsUpTo(now, minute, keptMinutes)
  const hours = startsUpTo(now, hour, keptHours)
  const [lastHour, lastDay] = await Promise.all([
    readEach(target, minutes, (from) => minuteKeyOf(namespace, from)),
    readEach(target, hours, (from) => hourKeyOf(namespace, from)),
  ])
  return { lastHour, lastDay }
}

function startsUpTo(now: EpochMs, size: number, count: number): EpochMs[] {
  const last = Math.floor(now / size)
  return Array.from({ length: count }, (_, at) => (last - count + 1 + at) * size)
}

async function readEach(
  target: Target,
  starts: readonly EpochMs[],
  keyOf: (from: EpochMs) => string,
): Promise<Slice[]> {
  const chunks = Array.from({ length: Math.ceil(starts.length / slicesPerExchange) }, (_, at) =>
    starts.slice(at * slicesPerExchange, (at + 1) * slicesPerExchange),
  )
  const slices = await Promise.all(
    chunks.map((chunk) =>
      target.exchange((client) =>
        Promise.all(chunk.map(async (from) => ({ from, counts: countsIn(await client.call('HGETALL', keyOf(from))) }))),
      ),
    ),
  )
  return slices.flat()
}

/** What another version, or another program, has put there is left out. */
function countsIn(answer: unknown): Counts {
  const counts = pairsOf(answer).map(([field, text]) => [field, Number(text)] as const)
  return new Map(counts.filter(([, count]) => Number.isSafeInteger(count) && count >= 0))
}
