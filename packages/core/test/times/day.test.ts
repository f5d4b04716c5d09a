import { expect, it } from 'vitest'
import { type LayerOptions, adaptiveTtl } from '../../src/index.ts'
import { memoryCache } from '../support/fleet.ts'
import { hour, minute } from './timed-fleet.ts'

const day = 24 * hour
const readEvery = 30_000

interface Day {
  readonly loads: number
  /** Longest time for which a read was answered with what the source no longer said, ms. */
  readonly stalest: number
  /** Reads that were answered so. */
  readonly wrong: number
}

/** A day of reads, two a minute, of a source whose version at each moment is given. */
async function dayOf(ttl: LayerOptions['ttl'], versionAt: (time: number) => number): Promise<Day> {
  const { cache, clock } = memoryCache({ layers: { it: { ttl: ttl!, jitter: 0 } } })
  const layer = cache.layer('it')
  let loads = 0
  let wrong = 0
  let stalest = 0
  let changedAt = 0
  for (let time = 0; time < day; time += readEvery) {
    if (time > 0 && versionAt(time) !== versionAt(time - readEvery)) changedAt = time
    const value = await layer.getOrSet('1', () => {
      loads++
      return { version: versionAt(time) }
    })
    if (value.version !== versionAt(time)) {
      wrong++
      stalest = Math.max(stalest, time - changedAt)
    }
    await clock.advance(readEvery)
  }
  return { loads, stalest, wrong }
}

const adaptive = adaptiveTtl({ min: '1m', max: '1h' })
const never = (): number => 0
const eachMinute = (time: number): number => Math.floor(time / minute)
/** Changes each minute from nine to ten, and rests otherwise. */
const anHourADay = (time: number): number => Math.min(60, Math.max(0, Math.floor((time - 9 * hour) / minute)))

it('asks a source that rests all day 29 times where a fixed ttl of min asks 1440 times', async () => {
  expect(await dayOf('1m', never)).toEqual({ loads: 1440, stalest: 0, wrong: 0 })
  // 1, 2, 4, 8, 16 and 32 minutes, and then each hour.
  expect(await dayOf(adaptive, never)).toEqual({ loads: 29, stalest: 0, wrong: 0 })
})

it('asks a source that changes each minute as often as a fixed ttl of min does, and is as right', async () => {
  const fixed = await dayOf('1m', eachMinute)
  expect(fixed.loads).toBe(1440)
  expect(await dayOf(adaptive, eachMinute)).toEqual(fixed)
})

it('asks a source of both kinds a twelfth of the times, and is wrong only until the first load after its rest', async () => {
  const shortest = await dayOf('1m', anHourADay)
  const longest = await dayOf('1h', anHourADay)
  const learned = await dayOf(adaptive, anHourADay)
  expect([shortest.loads, longest.loads]).toEqual([1440, 24])
  expect(learned.loads).toBeLessThan(shortest.loads / 12)
  // Never longer than max, and so than a fixed ttl of max; and of that, for one hour of the day at most.
  expect(learned.stalest).toBeLessThanOrEqual(hour)
  expect(longest.wrong).toBeGreaterThan(100)
  expect(learned.wrong).toBeLessThan(longest.wrong)
})
