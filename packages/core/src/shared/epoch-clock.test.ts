import { describe, expect, it } from 'vitest'
import type { Clock } from './clock.ts'
import { EpochClock } from './epoch-clock.ts'

const hostClock: Clock = { now: () => 100, epochNow: () => 5000, setTimer: () => () => {} }

describe('the Redis clock', () => {
  it("is this host's until Redis has been asked", () => {
    expect(new EpochClock(hostClock).toEpoch(130)).toBe(5030)
  })

  it('is taken from the middle of the question', () => {
    const clock = new EpochClock(hostClock)
    clock.sample(200, 220, 3_600_000)
    expect(clock.toEpoch(210)).toBe(3_600_000)
    expect(clock.toLocal(3_600_000)).toBe(210)
  })

  it('is not blurred by a slow answer that agrees with a quick one', () => {
    const clock = new EpochClock(hostClock)
    clock.sample(200, 202, 1000)
    clock.sample(300, 400, 1180)
    expect(clock.toEpoch(201)).toBe(1000)
  })

  it('follows when Redis jumps, however slow the answer', () => {
    const clock = new EpochClock(hostClock)
    clock.sample(200, 202, 1000)
    clock.sample(300, 400, 9_000_000)
    expect(clock.toEpoch(350)).toBe(9_000_000)
  })

  it('lets go of an old reading in time, since clocks drift', () => {
    const clock = new EpochClock(hostClock)
    clock.sample(200, 202, 1000)
    for (let i = 0; i < 500; i++) clock.sample(300, 400, 1159)
    expect(clock.toEpoch(350)).toBe(1159)
  })
})
