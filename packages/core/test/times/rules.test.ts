import { expect, expectTypeOf, it, vi } from 'vitest'
import { type TtlContext, type TtlRule, createCache, entry, queryLayer } from '../../src/index.ts'
import { eventLog } from '../support/event-log.ts'
import { expectQuiet } from '../support/fleet.ts'
import { codeOf, outcomeOf } from '../support/loads.ts'
import { minute, secondsOf, slack, timedFleet } from './timed-fleet.ts'

interface Figures {
  readonly year: number
}

const historical: TtlRule<Figures> = ({ year }) => (year < 2026 ? '1d' : '1m')

it('gives each value the life that the function says, however it comes to be kept', async () => {
  const { layers } = await timedFleet({ ttl: historical })
  const [layer, other] = layers
  await layer.getOrSet('loaded', () => ({ year: 1990 }))
  await layer.getOrSet('recent', () => ({ year: 2026 }))
  await layer.getOrSetMany(['many', 'more'], () => [{ year: 1990 }, { year: 2026 }])
  await layer.set('set', { year: 1990 })
  await layer.update('updated', () => ({ year: 1990 }))
  await layer.wrap(() => ({ year: 1990 }), { id: () => 'wrapped' })()
  for (const [id, seconds] of Object.entries({
    loaded: 86_400,
    recent: 60,
    many: 86_400,
    more: 60,
    set: 86_400,
    updated: 86_400,
    wrapped: 86_400,
  })) {
    expect(await secondsOf(layer, id), id).toBe(seconds)
    expect(await secondsOf(other, id), id).toBe(seconds)
  }
})

it('tells the function the id, the params and what the value replaces', async () => {
  const told: unknown[] = []
  const ttl = (value: string, context: TtlContext<string>): string => {
    told.push([value, context])
    return '1m'
  }
  const { jump, layers } = await timedFleet({ ttl, staleIfErrorFor: '1h', tags: () => ['t'] })
  const [layer] = layers
  const params = { page: 2 }
  await layer.getOrSet(7, () => entry('old', { etag: '"1"' }), { params })
  jump(minute + slack)
  await layer.getOrSet(7, () => 'new', { params })
  await layer.set(7, 'set', { params })
  await layer.update('8', () => 'updated')
  await layer.getOrSetMany(['9'], () => ['many'], { params })
  await layer.warm([{ id: '10', value: 'warmed', params }])
  const before = { value: 'old', etag: '"1"', tags: ['t'], age: expect.any(Number) as number }
  expect(told).toEqual([
    ['old', { id: '7', params, previous: undefined }],
    ['new', { id: '7', params, previous: before }],
    ['set', { id: '7', params, previous: undefined }],
    ['updated', { id: '8', params: undefined, previous: undefined }],
    ['many', { id: '9', params, previous: undefined }],
    ['warmed', { id: '10', params, previous: undefined }],
  ])
})

it('stores nothing for which the function says 0, and removes what such a value is set in place of', async () => {
  const { caches, key, layers, redis } = await timedFleet({ ttl: (value: number) => value })
  const [layer] = layers
  expect(await layer.read('1', () => 0)).toMatchObject({ outcome: 'loaded', stored: false, value: 0 })
  await expectQuiet(caches[0]!)
  expect(await redis.exists(key, `lease:{${key}}`)).toBe(0)
  await layer.set('1', 60_000)
  expect(await secondsOf(layer)).toBe(60)
  await layer.set('1', 0)
  expect(await layer.get('1')).toBeUndefined()
  expect(await redis.exists(key)).toBe(0)
})

it('gives no more than maxTtl, seven days unless said otherwise', async () => {
  for (const [options, days] of [
    [{}, 7],
    [{ maxTtl: '2d' }, 2],
    [{ maxTtl: '30d' }, 10],
  ] as const) {
    const { layers } = await timedFleet({ ttl: () => '10d', ...options })
    await layers[0].set('1', 'value')
    expect(await secondsOf(layers[0])).toBe(days * 86_400)
    await layers[0].set('2', 'value', { ttl: () => '10d' })
    expect(await secondsOf(layers[0], '2')).toBe(days * 86_400)
    // What somebody names for this one value is nobody's mistake.
    await layers[0].set('3', 'value', { ttl: '9d' })
    expect(await secondsOf(layers[0], '3')).toBe(9 * 86_400)
  }
})

it('is asked about null unless nullTtl says how long that lives', async () => {
  const ttl = (value: string | null) => (value === null ? '5s' : '1m')
  const asked = await timedFleet({ ttl })
  const told = await timedFleet({ ttl, nullTtl: '7s' })
  for (const [{ layers }, seconds] of [
    [asked, 5],
    [told, 7],
  ] as const) {
    await layers[0].set('1', null)
    expect(await secondsOf(layers[0])).toBe(seconds)
    await layers[0].set('1', 'value')
    expect(await secondsOf(layers[0])).toBe(60)
  }
})

it('may be given with a call, and yields to a life that the loader or a call names', async () => {
  const { layers } = await timedFleet({ ttl: historical, nullTtl: '1h' })
  const [layer] = layers
  const old = { year: 1990 }
  await layer.getOrSet('call', () => old, { ttl: ({ year }: Figures) => year })
  await layer.getOrSet('fixed', () => old, { ttl: '2m' })
  await layer.getOrSet('loader', () => entry(old, { ttl: '3m' }), { ttl: () => '2m' })
  await layer.getOrSetMany(['a', 'b'], () => [old, { year: 2020 }], { ttl: ({ year }) => `${year - 1900}s` })
  await layer.set('null', null, { ttl: () => '1s' })
  for (const [id, seconds] of Object.entries({ call: 2, fixed: 120, loader: 180, a: 90, b: 120, null: 3600 })) {
    expect(await secondsOf(layer, id), id).toBe(seconds)
  }
})

it.each<[what: string, ttl: (value: unknown) => unknown]>([
  [
    'throws',
    () => {
      throw new Error('the rule is wrong')
    },
  ],
  ['returns nothing', () => undefined],
  ['returns NaN', () => Number.NaN],
  ['returns less than nothing', () => -1],
  ['returns Infinity', () => Infinity],
  ['returns a text that is no duration', () => 'soon'],
  ['returns a promise', async () => '1m'],
  ['returns a promise that is rejected', () => Promise.reject(new Error('the rule is wrong'))],
])('lets the value of a function that %s go to its callers, unstored and reported', async (_what, ttl) => {
  const unhandled = vi.fn<(error: unknown) => void>()
  process.on('unhandledRejection', unhandled)
  try {
    const { events, logger } = eventLog()
    const { caches, key, layers, redis } = await timedFleet({ ttl: ttl as () => string, staleFor: '1h' }, { logger })
    const [layer] = layers
    const loads = await Promise.all([1, 2].map(() => layer.read('1', () => 'value')))
    for (const read of loads) expect(read).toMatchObject({ outcome: 'loaded', stored: false, value: 'value' })
    expect(await layer.update('1', () => 'written')).toBe('written')
    expect(await layer.getOrSet('1', () => 'forced', { forceRefresh: true })).toBe('forced')
    await expectQuiet(caches[0]!)
    expect(layer.peek('1')).toBeUndefined()
    expect(await redis.exists(key, `lease:{${key}}`)).toBe(0)
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'value-not-stored', level: 'warn', layer: 'it', key }),
    )

    // Nobody but the caller can be told of a value that is only to be set.
    expect(await outcomeOf(layer.set('1', 'value'))).toHaveProperty('error')
    await new Promise((resolve) => setImmediate(resolve))
    expect(unhandled).not.toHaveBeenCalled()
  } finally {
    process.off('unhandledRejection', unhandled)
  }
})

it('names the layer whose function returns no duration', async () => {
  const { layers } = await timedFleet({ ttl: () => 'soon' })
  const outcome = await outcomeOf(layers[0].set('1', 'value'))
  expect(outcome).toMatchObject({
    error: {
      code: 'CONFIG_INVALID',
      detail: expect.stringMatching(
        /^what the ttl of layer "it" returns must be a duration: .*, got "soon"$/,
      ) as string,
    },
  })
  expect(await codeOf(layers[0].set('1', 'value', { ttl: () => -1 }))).toBe('CONFIG_INVALID')
})

it('leaves what is there while a refresh is given no life', async () => {
  let isWrong = false
  const ttl = (): string => (isWrong ? 'soon' : '1m')
  const { caches, jump, layers } = await timedFleet({ ttl, staleFor: '1h' })
  const [layer] = layers
  await layer.getOrSet('1', () => 'old')
  isWrong = true
  jump(minute + slack)
  expect(await layer.getOrSet('1', () => 'new')).toBe('old')
  await expectQuiet(caches[0]!)
  expect(await layer.getOrSet('1', () => 'newer')).toBe('old')
})

it('is typed by the values of its layer', async () => {
  const layers = {
    figures: queryLayer<Figures>({
      ttl: (figures, { previous }) => {
        expectTypeOf(figures).toEqualTypeOf<Figures>()
        expectTypeOf(previous?.value).toEqualTypeOf<Figures | undefined>()
        return figures.year
      },
    }),
  }
  await using cache = createCache({ layers })
  expectTypeOf(await cache.layer('figures').get('1')).toEqualTypeOf<Figures | undefined>()
})
