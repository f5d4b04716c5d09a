import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Counting,
  type Transitions,
  confidenceOf,
  fadedTo,
  likelyAfter,
  nothingSeen,
  withFollower,
  withVisit,
} from './transitions.ts'

const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const ids = fc.constantFrom(...letters, undefined)
const ms = fc.integer({ min: 0, max: 5000 })
const steps = fc.array(fc.record({ id: ids, stay: ms, pause: ms }), { maxLength: 120 })
const countings = fc.record({
  halfLife: fc.integer({ min: 1, max: 10_000 }),
  successors: fc.integer({ min: 1, max: 6 }),
})

interface Gone {
  /** `undefined`: the session ends. */
  readonly id: string | undefined
  /** ms until it goes on */
  readonly stay: number
  readonly pause: number
}

/** What is known after these visits, one of which begins when the one before has ended, and when that is. */
function seenAfter(visits: readonly Gone[], counting: Counting): { readonly seen: Transitions; readonly now: number } {
  let now = 0
  let seen = nothingSeen
  for (const { id, pause, stay } of visits) {
    const visitedAt = (now += pause)
    seen = withVisit(seen, visitedAt, counting)
    now += stay
    if (id !== undefined) seen = withFollower(seen, { next: id, visitedAt, now }, counting)
  }
  return { seen, now }
}

const unfading = { halfLife: Infinity, successors: 4 }
const times = (id: string | undefined, count: number): Gone[] =>
  Array.from({ length: count }, () => ({ id, stay: 0, pause: 0 }))

describe('what follows an id', () => {
  it('is bounded, and is counted no more often than the id itself', () => {
    fc.assert(
      fc.property(steps, countings, (read, counting) => {
        const { followers, visits } = seenAfter(read, counting).seen
        expect(followers.length).toBeLessThanOrEqual(counting.successors)
        expect(new Set(followers.map(({ id }) => id)).size).toBe(followers.length)
        expect(followers.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(visits + 1e-9)
        for (const { count, excess } of followers) expect(excess).toBeLessThanOrEqual(count)
      }),
    )
  })

  it('is predicted with confidences that are 1 at most together, the likeliest first', () => {
    fc.assert(
      fc.property(steps, countings, (read, counting) => {
        const { now, seen } = seenAfter(read, counting)
        const confidences = likelyAfter(seen, now, counting.halfLife, 0).map(({ confidence }) => confidence)
        expect(confidences.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(1 + 1e-9)
        expect(confidences).toEqual(confidences.toSorted((a, b) => b - a))
      }),
    )
  })

  it('is believed less and less as time passes', () => {
    fc.assert(
      fc.property(steps, countings, fc.nat(100_000), fc.nat(100_000), (read, counting, wait, more) => {
        const { now, seen } = seenAfter(read, counting)
        const soon = likelyAfter(seen, now + wait, counting.halfLife, 0)
        const later = new Map(
          likelyAfter(seen, now + wait + more, counting.halfLife, 0).map(({ confidence, id }) => [id, confidence]),
        )
        for (const { confidence, id } of soon) expect(later.get(id)).toBeLessThanOrEqual(confidence + 1e-9)
      }),
    )
  })

  it('never claims more than was seen', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 6 }), (read, successors) => {
        const { now, seen } = seenAfter(read, { halfLife: Infinity, successors })
        for (const { confidence, id } of likelyAfter(seen, now, Infinity, 0)) {
          const share = read.filter((each) => each.id === id).length / read.length
          expect(confidence).toBeLessThanOrEqual(share + 1e-9)
        }
      }),
    )
  })

  it('keeps whatever came more often than once in as many times as there are places', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 6 }), (read, successors) => {
        const kept = seenAfter(read, { halfLife: Infinity, successors }).seen.followers.map(({ id }) => id)
        const frequent = letters.filter((id) => read.filter((each) => each.id === id).length > read.length / successors)
        expect(kept).toEqual(expect.arrayContaining(frequent))
      }),
    )
  })

  it('halves with each half-life', () => {
    const { seen } = seenAfter(times('a', 8), { halfLife: 1000, successors: 4 })
    expect(fadedTo(seen, 3000, 1000)).toMatchObject({ at: 3000, visits: 1, followers: [{ id: 'a', count: 1 }] })
  })

  it('forgets an old habit for a new one', () => {
    const counting = { halfLife: 1000, successors: 4 }
    let { now, seen } = seenAfter(times('old', 100), counting)
    now += 10_000
    for (let time = 0; time < 4; time++) {
      seen = withFollower(withVisit(seen, now, counting), { next: 'new', visitedAt: now, now }, counting)
    }
    expect(likelyAfter(seen, now, 1000, 0.5)).toMatchObject([{ id: 'new' }])
  })

  it('is believed no more than those who go no further allow', () => {
    const { now, seen } = seenAfter([...times('a', 10), ...times(undefined, 10)], unfading)
    expect(likelyAfter(seen, now, Infinity, 0)).toEqual([{ id: 'a', confidence: confidenceOf(10, 20) }])
  })

  it('counts as much as the visit that it belongs to', () => {
    const { seen } = seenAfter([{ id: 'a', pause: 0, stay: 1000 }], { halfLife: 1000, successors: 4 })
    expect(seen).toMatchObject({ visits: 0.5, followers: [{ count: 0.5 }] })
  })

  it('has places for newcomers', () => {
    const read = [...times('a', 2), ...times('b', 2), ...times('c', 2), ...times('d', 2), ...times('e', 40)]
    const { now, seen } = seenAfter(read, unfading)
    expect(likelyAfter(seen, now, Infinity, 0.5)).toMatchObject([{ id: 'e' }])
  })
})

describe('confidence', () => {
  it.each([
    [0, 0, 0],
    [0, 5, 0],
    [1, 1, 0.38],
    [2, 2, 0.55],
    [3, 3, 0.65],
    [1, 2, 0.16],
    [50, 100, 0.44],
    [1000, 1000, 1],
  ])('of %i in %i is %f', (count, total, confidence) => {
    expect(confidenceOf(count, total)).toBeCloseTo(confidence, 2)
  })

  it('grows with what it rests on, and stays below the share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 50 }), (count, rest) => {
        const total = count + rest
        expect(confidenceOf(count, total)).toBeLessThanOrEqual(count / total)
        expect(confidenceOf(2 * count, 2 * total)).toBeGreaterThanOrEqual(confidenceOf(count, total) - 1e-12)
      }),
    )
  })
})
