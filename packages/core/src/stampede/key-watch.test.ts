import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fence } from './fence.ts'
import { KeyWatch } from './key-watch.ts'

describe('a watch', () => {
  it('refuses whatever changed after it was read, and nothing else', () => {
    const changes = fc.array(
      fc.record({ key: fc.constantFrom('a', 'b', 'ab'), position: fc.integer({ min: 1, max: 20 }) }),
    )
    fc.assert(
      fc.property(changes, fc.constantFrom('a', 'b', 'ab', 'c'), fc.nat(20), (changed, key, since) => {
        const watch = new KeyWatch(() => 0)
        for (const each of changed) watch.changed(each.key, each.position)
        const isWrong = changed.some((each) => each.key === key && each.position > since)
        expect(watch.admits(key, since)).toBe(!isWrong)
      }),
    )
  })

  it('takes a change without a position for one after all that is known', () => {
    let known = 5
    const watch = new KeyWatch(() => known)
    watch.changed('a', Infinity)
    watch.changedMatching((key) => key.startsWith('b'), Infinity)
    expect([watch.admits('a', 5), watch.admits('b 1', 5), watch.admits('c', 5)]).toEqual([false, false, true])
    known = 6
    // Whatever is read from here on has been read after it.
    expect([watch.admits('a', 6), watch.admits('b 1', 6)]).toEqual([true, true])
  })

  it('is bounded, and refuses what it does not remember any more', () => {
    const watch = new KeyWatch(() => 0)
    for (let at = 1; at <= 100_001; at++) watch.changed(`key ${at}`, at)
    for (let at = 1; at <= 200; at++) watch.changedMatching(() => false, at)
    expect(watch.size).toBeLessThanOrEqual(100_100)
    expect(watch.admits('another', 99)).toBe(false)
    expect(watch.admits('another', 100)).toBe(true)
    expect(watch.admits('key 500', 499)).toBe(false)
    expect(watch.admitsAny(99)).toBe(false)
  })

  it('admits nothing once changes may have been missed', () => {
    const watch = new KeyWatch(() => 0)
    watch.lose()
    expect(watch.admits('a', 1e15)).toBe(false)
  })
})

it('is told of all that overtakes, until it is let go', () => {
  const fence = new Fence()
  const watch = fence.watch(() => 10)
  fence.overtake('a', 11)
  fence.overtake('expired', 11, 'expire')
  fence.overtakeMatching((key) => key === 'b', 11)
  const ticket = fence.enter('c', 10)
  fence.overtakeOthers(ticket)
  fence.leave(ticket)
  expect(['a', 'b', 'c', 'expired', 'd'].map((key) => watch.admits(key, 10))).toEqual([
    false,
    false,
    false,
    false,
    true,
  ])
  expect(fence.size).toBe(1)
  fence.unwatch(watch)
  fence.overtake('d', 11)
  fence.overtakeAll()
  expect(watch.admits('d', 10)).toBe(true)
  expect(fence.size).toBe(0)
})

it('is told that all may be wrong', () => {
  const fence = new Fence()
  const watch = fence.watch(() => 0)
  fence.overtakeAll()
  expect(watch.admitsAny(5)).toBe(false)
})
