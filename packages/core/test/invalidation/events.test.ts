import { describe, expect, it, vi } from 'vitest'
import { type Cache, type EventRule, entry, tag } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { asked } from '../commands/asked.ts'
import { watchCommands } from '../support/command-watch.ts'
import { eventLog } from '../support/event-log.ts'
import { memoryCache, openFleet, privateRedis, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { codeOf, heldLoader } from '../support/loads.ts'

interface PointsChange {
  readonly userId: number
}

const layers = { it: { ttl: '1h' } }
const pointsRule = (change: PointsChange) => [tag(`points:${change.userId}`)]

const keep = (cache: Cache<any>, id: string, ...tags: string[]): Promise<unknown> =>
  cache.layer('it').set(id, 'kept', { tags })
const gone = (cache: Cache<any>, id: string): Promise<void> =>
  vi.waitFor(async () => expect(await cache.layer('it').get(id)).toBeUndefined(), { timeout: 20_000 })
const stays = async (cache: Cache<any>, id: string): Promise<void> =>
  expect(await cache.layer('it').get(id)).toBe('kept')

describe('an event', () => {
  it('invalidates what the rule of its publisher says, everywhere, by one command', async () => {
    const options = { ...shared(), maxStaleness: '1d', layers }
    const [a, b, without] = await openFleet(3, options)
    for (const cache of [a!, b!]) cache.on('points.changed', pointsRule)
    await keep(a!, '7', 'points:7')
    await keep(a!, '8', 'points:8')
    for (const cache of [b!, without!]) await stays(cache, '7')
    await a!.publish('the script is known from here on')
    const watch = await watchCommands(options.namespace)
    expect(await a!.publish('points.changed', { userId: 7 })).toMatchObject({ status: 'applied' })
    expect(await a!.layer('it').get('7')).toBeUndefined()
    await gone(b!, '7')
    await gone(without!, '7')
    await stays(b!, '8')
    // The other process that has the rule finds that all has been done.
    expect((await asked(watch)).filter((name) => name !== 'mget')).toEqual(['publish-event'])
  })

  it('reaches the rules of processes whose publisher has none, and Redis hears of it from one of them', async () => {
    const options = { ...shared(), layers }
    const [publisher, reader, ...followers] = await openFleet(5, options)
    const rule = vi.fn<EventRule<PointsChange>>(pointsRule)
    for (const follower of followers) follower.on('points.changed', rule)
    await keep(publisher!, '7', 'points:7')
    await stays(reader!, '7')
    await publisher!.publish('points.changed', { userId: 7 })
    await gone(publisher!, '7')
    await gone(reader!, '7')
    await vi.waitFor(() => expect(rule).toHaveBeenCalledTimes(3))
    await vi.waitFor(() => expect(followers.map((each) => stateOf(each).background)).toEqual([0, 0, 0]))
    // The set, the event, and one invalidation that followed.
    expect(await rawRedis().xlen(`{${options.namespace}:invalidation}:log`)).toBe(3)
    // Loaded after all that, it is good again.
    await keep(publisher!, '7', 'points:7')
    await vi.waitFor(() => stays(reader!, '7'))
  })

  it('adds what only the others say to what the publisher says', async () => {
    const [a, b] = await openFleet(2, { ...shared(), layers })
    a!.on('moved', () => [tag('here'), tag('both')])
    b!.on('moved', () => [tag('there'), tag('both')])
    for (const id of ['here', 'both', 'there']) await keep(a!, id, id)
    await a!.publish('moved')
    for (const id of ['here', 'both', 'there']) {
      await gone(a!, id)
      await gone(b!, id)
    }
    expect(stateOf(a!).queued).toBe(0)
  })

  it('overtakes loads that began before it', async () => {
    const [publisher, follower] = await openFleet(2, { ...shared(), layers })
    follower!.on('changed', () => [tag('t')])
    const loader = heldLoader()
    const layer = follower!.layer('it')
    const running = layer.getOrSet('1', async (context) => entry(await loader(context), { tags: ['t'] }))
    await loader.called()
    await keep(publisher!, 'other', 't')
    await stays(follower!, 'other')
    await publisher!.publish('changed')
    await gone(follower!, 'other')
    loader.resolve('old')
    expect(await running).toBe('old')
    expect(layer.peek('1')).toBeUndefined()
    await gone(publisher!, '1')
  })

  it('runs each rule of its publisher once, with the payload as JSON carries it', async () => {
    const [cache, other] = await openFleet(2, { ...shared(), layers })
    const first = vi.fn<EventRule<{ at: unknown; list: number[] }>>((payload) => {
      payload.list.push(3)
      return []
    })
    const second = vi.fn<EventRule>(() => [])
    const last = vi.fn<EventRule>(() => [])
    cache!.on('e', first)
    cache!.on('e', second)
    cache!.on('last', last)
    const payload = { at: new Date(0), none: undefined, list: [1, 2] }
    await cache!.publish('e', payload)
    await other!.publish('last')
    // By then the publisher has heard its own event as well.
    await vi.waitFor(() => expect(last).toHaveBeenCalledTimes(1))
    expect(first).toHaveBeenCalledTimes(1)
    expect(second.mock.calls).toEqual([[{ at: '1970-01-01T00:00:00.000Z', list: [1, 2] }]])
    expect(payload.list).toEqual([1, 2])
  })

  it('brings in what the tags of a rule imply', async () => {
    const { cache } = memoryCache({ layers, cascade: { 'a:*': ['b:*'] } })
    cache.on('e', (id: string) => [tag(`a:${id}`)])
    await keep(cache, '1', 'b:1')
    await cache.publish('e', '1')
    expect(await cache.layer('it').get('1')).toBeUndefined()
  })
})

describe('a rule', () => {
  it('counts until it is removed, by a call or at the end of its scope', async () => {
    const { cache } = memoryCache({ layers })
    const rule = vi.fn<EventRule>(() => [])
    const remove = cache.on('e', rule)
    {
      using scoped = cache.on('e', rule)
      expect(scoped).toBeTypeOf('function')
      await cache.publish('e')
      expect(rule).toHaveBeenCalledTimes(2)
    }
    await cache.publish('e')
    expect(rule).toHaveBeenCalledTimes(3)
    remove()
    remove()
    await cache.publish('e')
    expect(rule).toHaveBeenCalledTimes(3)
  })

  it.each([
    ['throws', () => raise(new Error('no'))],
    ['answers later', () => Promise.reject(new Error('no'))],
    ['returns a text', () => 't'],
    ['returns a list of texts', () => ['t']],
    ['returns nothing', () => undefined],
    ['names a tag that cannot be', () => [{ tag: '' }]],
    ['makes a tag that cannot be', () => [tag('x'.repeat(2000))]],
    ['reads what is not there', (payload: any) => [tag(payload.user.id)]],
  ])('that %s is reported, and breaks neither the others nor the log', async (_name, rule) => {
    const options = { ...shared(), layers }
    const { logger, types } = eventLog()
    const a = await readyCache({ ...options, logger })
    const b = await readyCache({ ...options, logger: eventLog().logger })
    for (const cache of [a, b]) cache.on('e', rule as never)
    a.on('e', () => [tag('good')])
    await keep(a, '1', 'good')
    await stays(b, '1')
    expect(await a.publish('e', {})).toMatchObject({ status: 'applied' })
    await gone(b, '1')
    expect(types()).toEqual(['rule-failed'])
    // Heard as well as published.
    await b.publish('e', {})
    await keep(b, '2')
    await vi.waitFor(() => stays(a, '2'))
    expect(stateOf(a).deaf).toBe(false)
  })
})

it('keeps the rejection of a rule that answers later from ending the process', async () => {
  const { cache } = memoryCache({ layers })
  const late = Promise.reject(new Error('no'))
  const caught = vi.spyOn(late, 'catch')
  cache.on('e', () => late as never)
  await cache.publish('e')
  expect(caught).toHaveBeenCalledTimes(1)
})

it(
  'publishes once Redis is back, to those who have a rule and to those who have none',
  { timeout: 60_000 },
  async () => {
    const server = await privateRedis()
    const options = {
      redis: server.url,
      timeouts: { read: '300ms', write: '300ms', connect: '1s' },
      breaker: { resetAfter: '100ms' },
      layers,
    }
    const [publisher, follower] = await openFleet(2, options)
    publisher!.on('e', () => [tag('own')])
    follower!.on('e', (id: string) => [tag(id)])
    for (const id of ['own', 'theirs']) await keep(publisher!, id, id)
    for (const id of ['own', 'theirs']) await stays(follower!, id)
    await server.cli('SAVE')
    await server.kill()
    expect(await publisher!.publish('e', 'theirs')).toEqual({ status: 'queued', position: undefined })
    expect(publisher!.layer('it').peek('own')).toBeUndefined()
    await server.restart({ keepData: true })
    for (const cache of [publisher!, follower!]) for (const id of ['own', 'theirs']) await gone(cache, id)
    await vi.waitFor(() => expect(stateOf(publisher!).queued).toBe(0), { timeout: 20_000 })
  },
)

it.each([
  ['an event without a name', '', 1, 'CONFIG_INVALID'],
  ['an event that is no text', 7, 1, 'CONFIG_INVALID'],
  ['a function', 'e', () => 1, 'VALUE_UNSUPPORTED'],
  ['a bigint inside', 'e', { a: [1n] }, 'VALUE_UNSUPPORTED'],
  ['NaN', 'e', Number.NaN, 'VALUE_UNSUPPORTED'],
  ['a Map', 'e', { users: new Map() }, 'VALUE_UNSUPPORTED'],
  ['bytes', 'e', new Uint8Array(2), 'VALUE_UNSUPPORTED'],
  ['a promise', 'e', { user: Promise.resolve(1) }, 'VALUE_UNSUPPORTED'],
  ['an error', 'e', new Error('no'), 'VALUE_UNSUPPORTED'],
  ['what contains itself', 'e', circle(), 'VALUE_UNSUPPORTED'],
  ['too much', 'e', 'ü'.repeat(4096), 'VALUE_TOO_LARGE'],
])('refuses to publish %s, and runs no rule', async (_name, event, payload, code) => {
  const { cache } = memoryCache({ layers })
  const rule = vi.fn<EventRule>(() => [])
  cache.on('e', rule)
  expect(await codeOf(cache.publish(event as string, payload))).toBe(code)
  expect(rule).not.toHaveBeenCalled()
})

it('names the event and the place of what JSON cannot carry', async () => {
  const { cache } = memoryCache({ layers })
  await expect(cache.publish('moved', { to: { x: Infinity } })).rejects.toThrow(
    'VALUE_UNSUPPORTED: the payload of event "moved", at "x", is Infinity',
  )
  await expect(cache.publish('moved', 'x'.repeat(8191))).rejects.toThrow('event "moved" takes 8193 bytes as JSON')
  expect(await cache.publish('moved', 'x'.repeat(8190))).toMatchObject({ status: 'applied' })
})

it('takes no rule that is not a function, for no event without a name', () => {
  const { cache } = memoryCache({ layers })
  expect(() => cache.on('e', 7 as never)).toThrow('the rule of an event must be a function, got 7')
  expect(() => cache.on('', () => [])).toThrow('the name of an event must be a text of 1 to 1024 bytes')
  expect(() => tag('')).toThrow('the tag must be a text of 1 to 1024 bytes')
})

function circle(): object {
  const self: Record<string, unknown> = {}
  self['self'] = self
  return self
}

function raise(error: Error): never {
  throw error
}
