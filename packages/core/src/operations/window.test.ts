import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countedSince, sumOf } from './counts.ts'
import { LocalWindows } from './local-windows.ts'
import { RouteCounters } from './route-counters.ts'
import { timeText } from './time-text.ts'
import { windowOf } from './window.ts'

const minute = 60_000
const hour = 60 * minute

const counts = (entries: Record<string, number>) => new Map(Object.entries(entries))

describe('a window', () => {
  it('adds up slices, by layer, route and what was invalidated', () => {
    const window = windowOf(
      [
        { from: 0, counts: counts({}) },
        {
          from: minute,
          counts: counts({ 'l:a:memoryHits': 6, 'l:a:loads': 3, 'l:a:loadFailures': 1, 'l:a:loadTime': 50 }),
        },
        {
          from: 2 * minute,
          counts: counts({ 'l:a:misses': 2, 'l:a:miss-removed': 2, 'l:a:b:staleHits': 1, 'i:tags': 4 }),
        },
      ],
      5 * minute,
    )
    expect(window).toMatchObject({ from: minute, to: 5 * minute, reads: 9, hits: 7, loadTime: 25, hitRate: 7 / 9 })
    expect(window.layers).toMatchObject([
      { layer: 'a', reads: 8, hitRate: 0.75, loads: 3, loadFailures: 1, loadTime: 25, missReasons: { removed: 2 } },
      { layer: 'a:b', reads: 1, hitRate: 1, loadTime: undefined, missReasons: {} },
    ])
    expect(window.invalidations).toMatchObject({ tags: 4, ids: 0, perMinute: 1 })
    expect(window.course).toEqual([
      { from: minute, reads: 6, hits: 6 },
      { from: 2 * minute, reads: 3, hits: 1 },
    ])
  })

  it('ranks routes by hit rate, of those that have been asked for often enough', () => {
    const routes = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [
        [`r:hit:GET /${i}`, i],
        [`r:miss:GET /${i}`, 20 - i],
      ]).flat() as [string, number][],
    )
    const window = windowOf(
      [{ from: 0, counts: counts({ ...routes, 'r:hit:GET /rare': 9, 'r:bypass:POST /': 99 }) }],
      1,
    )
    expect(window.routes[0]).toMatchObject({ route: 'POST /', requests: 99, hitRate: undefined })
    expect(window.topRoutes.map(({ route }) => route)).toEqual([11, 10, 9, 8, 7].map((i) => `GET /${i}`))
    expect(window.bottomRoutes.map(({ route }) => route)).toEqual([0, 1, 2, 3, 4].map((i) => `GET /${i}`))
    expect(window.routes.find(({ route }) => route === 'GET /rare')).toMatchObject({ hitRate: 1 })
  })

  it('of nothing is empty, and has no rates', () => {
    expect(windowOf([], 7)).toMatchObject({
      from: 7,
      to: 7,
      reads: 0,
      hitRate: undefined,
      loadTime: undefined,
      course: [],
    })
  })

  it('tells the same however its counts are sliced', () => {
    const field = fc.constantFrom('l:a:memoryHits', 'l:a:misses', 'l:b:redisHits', 'r:hit:GET /', 'i:ids', 'odd')
    const slice = fc.dictionary(field, fc.nat(1000))
    fc.assert(
      fc.property(fc.array(slice, { maxLength: 20 }), (parts) => {
        const slices = parts.map((part, at) => ({ from: at * minute, counts: counts(part) }))
        const { course: _, from: _from, invalidations, ...many } = windowOf(slices, hour)
        const whole = windowOf([{ from: 0, counts: sumOf(slices.map((each) => each.counts)) }], hour)
        expect(whole).toMatchObject(many)
        expect(whole.invalidations.ids).toBe(invalidations.ids)
      }),
    )
  })
})

describe('counts', () => {
  it('are told once each, and only where something was added', () => {
    const before = counts({ a: 3, b: 5 })
    const now = counts({ a: 3, b: 7, c: 1 })
    expect(countedSince(before, now)).toEqual(counts({ b: 2, c: 1 }))
    expect(countedSince(now, now)).toEqual(new Map())
  })
})

describe('what a process knows by itself', () => {
  it('is of the last 61 minutes and 25 hours, and nothing more', () => {
    const local = new LocalWindows()
    const one = counts({ 'l:a:misses': 1 })
    const minutes = 40 * 60
    for (let at = 0; at < minutes; at++) local.add(one, at * minute, at * minute + 1)
    const { lastDay, lastHour } = local.slices(minutes * minute - 1)
    expect(local.size).toBe(61 + 25)
    expect(lastHour).toHaveLength(61)
    expect(lastDay).toHaveLength(25)
    expect(windowOf(lastHour, 0)).toMatchObject({ misses: 61, from: (minutes - 61) * minute })
    expect(windowOf(lastDay, 0).misses).toBe(25 * 60)
    expect(local.slices((minutes + 61) * minute).lastHour).toEqual([])
  })

  it('begins where its counts do, and outlives a clock that is set back', () => {
    const local = new LocalWindows()
    local.add(counts({ 'l:a:misses': 1 }), 5 * hour, 9 * hour)
    expect(local.slices(9 * hour).lastHour).toMatchObject([{ from: 5 * hour }])
    local.add(counts({ 'l:a:misses': 1 }), 9 * hour, 3 * hour)
    expect(local.slices(3 * hour).lastHour).toMatchObject([{ from: 3 * hour }])
  })
})

describe('routes', () => {
  it('have an object each, which stays the same, up to a bound', () => {
    const routes = new RouteCounters()
    expect(routes.of('GET /')).toBe(routes.of('GET /'))
    for (let i = 0; i < 1000; i++) routes.of(`GET /${i}`).hit++
    expect([...routes.entries()]).toHaveLength(201)
    expect(routes.of('never seen')).toBe(routes.of('other'))
    expect(routes.of('GET /')).not.toBe(routes.of('other'))
    expect(routes.of('x'.repeat(500))).toBe(routes.of('other'))
  })
})

it.each([
  [0, '0 ms'],
  [849.6, '850 ms'],
  [1000, '1 s'],
  [12_345, '12 s'],
  [90_000, '1.5 min'],
  [12_600_000, '3.5 h'],
  [200_000_000, '2.3 d'],
  [-5, '0 ms'],
])('says %d ms as %s', (ms, text) => {
  expect(timeText(ms)).toBe(text)
})
