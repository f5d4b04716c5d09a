import { describe, expect, it, vi } from 'vitest'
import { type CacheError, type Layer, composeEntry } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import {
  expectQuiet,
  memoryCache,
  openCache,
  privateRedis,
  proxyTo,
  readyCache,
  shared,
  splitSource,
} from '../support/fleet.ts'
import { codeOf, heldLoader, outcomeOf } from '../support/loads.ts'

const layers = { page: { ttl: '1h', jitter: 0 } } as const
const patience = { timeout: 20_000, interval: 5 }

function inMemory() {
  const { cache, clock } = memoryCache({ layers })
  return { cache, clock, pages: cache.layer('page') as Layer<any> }
}

describe('a fragment that cannot be loaded', () => {
  it('fails the whole with its very error, while the others are kept for the next time', async () => {
    const { pages } = inMemory()
    const error = new Error('no comments')
    const article = vi.fn<() => string>(() => 'article')
    const comments = vi.fn<() => Promise<string>>().mockRejectedValueOnce(error).mockResolvedValue('comments')
    const read = (): Promise<unknown> =>
      composeEntry(pages, '1', { fragments: { comments: { load: comments }, article: { load: article } } })
    await expect(read()).rejects.toBe(error)
    expect(await read()).toEqual({ comments: 'comments', article: 'article' })
    expect([article.mock.calls.length, comments.mock.calls.length]).toEqual([1, 2])
  })

  it('is stood in for by its fallback, each time until it can be loaded', async () => {
    const { pages } = inMemory()
    const comments = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('1')).mockRejectedValueOnce('2')
    comments.mockResolvedValue('comments')
    const read = (): Promise<unknown> =>
      composeEntry(pages, '1', {
        fragments: { article: { load: () => 'article' }, comments: { load: comments, fallback: undefined } },
      })
    for (let n = 0; n < 2; n++) expect(await read()).toEqual({ article: 'article', comments: undefined })
    for (let n = 0; n < 2; n++) expect(await read()).toEqual({ article: 'article', comments: 'comments' })
    expect(comments).toHaveBeenCalledTimes(3)
  })

  it('is stale before that, where it may be', async () => {
    const { clock, pages } = inMemory()
    const comments = vi.fn<() => Promise<string>>().mockResolvedValueOnce('comments').mockRejectedValue(new Error('no'))
    const part = { ttl: '1s', staleIfErrorFor: '1h', load: comments, fallback: 'fallback' }
    const read = (): Promise<unknown> => composeEntry(pages, '1', { fragments: { part } })
    await read()
    await clock.advance(1_000)
    expect(await read()).toEqual({ part: 'comments' })
    await clock.advance(3_600_000)
    expect(await read()).toEqual({ part: 'fallback' })
  })

  it('may take no longer than its layer allows', async () => {
    const { cache, clock } = memoryCache({ layers: { page: { ttl: '1h', loadTimeout: { hard: '1s' } } } })
    const held = heldLoader()
    const fragments = { slow: { load: held, fallback: 'fallback' }, quick: { load: () => 'quick' } }
    const reading = composeEntry(cache.layer('page'), '1', { fragments })
    await held.called()
    await clock.advance(1_000)
    expect(await reading).toEqual({ slow: 'fallback', quick: 'quick' })
    expect(held.signals[0]!.aborted).toBe(true)
    held.reject(new Error('too late'))
  })
})

describe('a caller who gives up', () => {
  it('gets his own reason whatever fallbacks there are, and ends loads that nobody else waits for', async () => {
    const cache = await readyCache({ ...shared(), layers })
    const pages: Layer<any> = cache.layer('page')
    const [alone, together] = [heldLoader(), heldLoader()]
    const controller = new AbortController()
    const { signal } = controller
    const fragments = { alone: { load: alone, fallback: 1 }, together: { id: 'both', load: together, fallback: 2 } }
    const reading = outcomeOf(composeEntry(pages, '1', { fragments, signal }))
    await Promise.all([alone.called(), together.called()])
    const other = composeEntry(pages, '2', { fragments: { together: fragments.together } })
    const reason = new Error('gone')
    controller.abort(reason)
    expect(await reading).toEqual({ error: reason })
    expect([alone.signals[0]!.aborted, together.signals[0]!.aborted]).toEqual([true, false])
    alone.reject(reason)
    together.resolve('loaded')
    expect(await other).toEqual({ together: 'loaded' })
    expect(await outcomeOf(composeEntry(pages, '3', { fragments, signal }))).toEqual({ error: reason })
    await expectQuiet(cache)
  })
})

describe('what a composition is asked wrongly', () => {
  const load = (): number => 1
  const wrong: [told: string, options: unknown][] = [
    ['composeEntry must be an object, got undefined', undefined],
    ['fragments must be an object, got undefined', {}],
    ['fragments must be an object with at least one fragment', { fragments: {} }],
    ['fragments must be an object, got a list', { fragments: [load] }],
    ['composeEntry.assembel is not an option, did you mean assemble?', { fragments: { a: { load } }, assembel: load }],
    ['composeEntry.assemble must be a function, got 1', { fragments: { a: { load } }, assemble: 1 }],
    ['fragments.a must be an object, got a function', { fragments: { a: load } }],
    ['fragments.a.load must be a function, got undefined', { fragments: { a: {} } }],
    ['fragments.b.tll is not an option, did you mean ttl?', { fragments: { a: { load }, b: { load, tll: 1 } } }],
    ['fragments.a.ttl must be a duration', { fragments: { a: { load, ttl: 'soon' } } }],
    ['fragments.a.staleFor must be a duration', { fragments: { a: { load, staleFor: -1 } } }],
    ['fragments.a.params goes with an id, and there is none', { fragments: { a: { load, params: { b: 1 } } } }],
    ['fragments.a.layer must have read', { fragments: { a: { load, layer: {} } } }],
    ['fragments.a.tags must be a list', { fragments: { a: { load, tags: 'tag' } } }],
    ['fragments.a.tags[1] must be a text', { fragments: { a: { load, tags: ['a', ''] } } }],
    ['composeEntry.tags[0] must be a text', { fragments: { a: { load } }, tags: [1] }],
  ]

  it.each(wrong)('is told by name: %s', async (told, options) => {
    const { pages } = inMemory()
    const outcome = (await outcomeOf(composeEntry(pages, '1', options as never))) as { readonly error: CacheError }
    expect(outcome.error).toMatchObject({ code: 'CONFIG_INVALID', detail: expect.stringContaining(told) })
  })

  it('is hidden by no fallback', async () => {
    const { cache, pages } = inMemory()
    const ask = (fragment: object, id = '1'): Promise<unknown> =>
      codeOf(composeEntry(pages, id, { fragments: { a: { load, fallback: 'instead', ...fragment } } }))
    expect(await ask({}, '')).toBe('ID_INVALID')
    expect(await ask({ id: Number.NaN })).toBe('ID_INVALID')
    expect(await ask({ id: 1, params: { a: () => 1 } })).toBe('VALUE_UNSUPPORTED')
    await cache.close()
    expect(await ask({})).toBe('CLOSED')
  })
})

it('a cache that is switched off runs every load, and a load around them keeps nothing', async () => {
  const cache = openCache({ enabled: false, layers })
  const loads = vi.fn<() => number>(() => 1)
  const read = (): Promise<unknown> =>
    composeEntry(cache.layer('page'), '1', { fragments: { a: { load: loads }, b: { load: loads } } })
  for (let n = 0; n < 2; n++) expect(await cache.layer('page').getOrSet('1', read)).toEqual({ a: 1, b: 1 })
  expect(loads).toHaveBeenCalledTimes(4)
})

describe('while Redis is in trouble', () => {
  const timeouts = { read: '100ms', write: '150ms', connect: '1s' }
  const breaker = { resetAfter: '100ms' }

  it.each([
    ['hangs', 'pause'],
    ['refuses', 'kill'],
  ] as const)('and %s, composes from memory and from loads', async (_name, trouble) => {
    const server = await privateRedis()
    const cache = await readyCache({ redis: server.url, timeouts, breaker, maxStaleness: '10s', layers })
    const pages: Layer<any> = cache.layer('page')
    const article = vi.fn<() => string>(() => 'article')
    const comments = vi.fn<() => string>(() => 'comments')
    const read = (): Promise<unknown> =>
      composeEntry(pages, '1', {
        fragments: { article: { tags: ['article'], load: article }, comments: { tags: ['comments'], load: comments } },
      })
    await read()
    await server[trouble]()
    for (let n = 0; n < 3; n++) expect(await read()).toEqual({ article: 'article', comments: 'comments' })
    expect([article.mock.calls.length, comments.mock.calls.length]).toEqual([1, 1])

    expect((await cache.invalidateTags(['comments'])).status).toBe('queued')
    comments.mockReturnValue('new')
    expect(await read()).toEqual({ article: 'article', comments: 'new' })
    expect([article.mock.calls.length, comments.mock.calls.length]).toEqual([1, 2])
    const failing = { load: () => Promise.reject(new Error('no')), fallback: 'fallback' }
    expect(await composeEntry(pages, '2', { fragments: { failing } })).toEqual({ failing: 'fallback' })

    await (trouble === 'pause' ? server.resume() : server.restart())
    await vi.waitFor(async () => expect((await pages.set('3', 'x')).status).toBe('applied'), patience)
    await vi.waitFor(() => expect(stateOf(cache)).toMatchObject({ deaf: false, queued: 0 }), patience)
    expect(await read()).toEqual({ article: 'article', comments: 'new' })
  })

  it('and cannot be heard, believes what is made of fragments no longer than them', async () => {
    const where = shared()
    const proxy = await proxyTo(where.redis)
    const redis = splitSource(proxy.url, where.redis)
    const here = await readyCache({ ...where, redis, maxStaleness: '200ms', layers })
    const there = await readyCache({ ...where, layers })
    const pages: Layer<any> = here.layer('page')
    let comments = 'old'
    const page = (): Promise<unknown> =>
      composeEntry(pages, '1', { fragments: { comments: { tags: ['comments'], load: () => comments } } })
    expect(await pages.getOrSet('whole', page)).toEqual({ comments: 'old' })
    proxy.hang('replies')
    comments = 'new'
    await there.invalidateTags(['comments'])
    await vi.waitFor(() => expect(stateOf(here).deaf).toBe(true), patience)
    await vi.waitFor(async () => expect(await pages.getOrSet('whole', page)).toEqual({ comments: 'new' }), patience)
    await proxy.heal()
  })
})
