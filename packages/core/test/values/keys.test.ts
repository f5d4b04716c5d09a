import { hash } from 'node:crypto'
import { expect, it } from 'vitest'
import { type LayerMap, queryLayer, sessionLayer } from '../../src/index.ts'
import { eventLog } from '../support/event-log.ts'
import { rawRedis, readyCache, shared } from '../support/fleet.ts'
import { codeOf } from '../support/loads.ts'

async function withLayers<const L extends LayerMap>(layers: L) {
  const where = shared()
  const log = eventLog()
  const cache = await readyCache({ ...where, logger: log.logger, layers })
  const redis = rawRedis()
  const keys = async (): Promise<string[]> => {
    const found = await redis.keys(`${where.namespace}:*`)
    return found.map((key) => key.slice(where.namespace.length + 1)).toSorted()
  }
  return { cache, log, redis, keys, namespace: where.namespace, url: where.redis }
}

it('names a key by namespace, prefix, schema version and id', async () => {
  const { cache, keys } = await withLayers({
    article: {},
    gov: { prefix: 'api:gov' },
    user: { version: 3 },
  })
  await cache.layer('article').set('42', 'a')
  await cache.layer('article').set(43, 'b')
  await cache.layer('gov').set('x/y', 'c')
  await cache.layer('user').getOrSet('Zoë Ünal', () => 'd')
  expect(await keys()).toEqual(['api:gov:v1:x/y', 'article:v1:42', 'article:v1:43', 'user:v3:Zoë Ünal'])
  expect(await cache.layer('article').get(42)).toBe('a')
  expect(await cache.layer('article').get('43')).toBe('b')
})

it('encodes in an id what means something in keys, so that different ids never share one', async () => {
  const { cache, keys } = await withLayers({ it: {} })
  const ids = [
    'a#b',
    'a%23b',
    'a{b}',
    'a%7Bb%7D',
    'a\nb',
    'a%0Ab',
    'A',
    'a',
    '\u00e9',
    'e\u0301',
    ' a',
    'a:b',
    '0x1',
    '01',
  ]
  for (const id of ids) await cache.layer('it').set(id, id)
  expect(await keys()).toHaveLength(ids.length)
  expect(await keys()).toEqual(
    expect.arrayContaining(['it:v1:a%23b', 'it:v1:a%2523b', 'it:v1:a%7Bb%7D', 'it:v1:a%0Ab']),
  )
  expect(await cache.layer('it').getMany(ids)).toEqual(new Map(ids.map((id) => [id, id])))
})

it('shortens a long id to a readable head and a digest', async () => {
  const { cache, keys } = await withLayers({ it: {} })
  const long = 'x'.repeat(300)
  await cache.layer('it').set(long, 1)
  await cache.layer('it').set(`${long}y`, 2)
  expect(await keys()).toEqual(
    [long, `${long}y`].map((id) => `it:v1:${'x'.repeat(64)}##${hash('sha256', id, 'base64url')}`).toSorted(),
  )
  expect(await cache.layer('it').get(long)).toBe(1)
})

it('adds a digest of the params, equal for equal params in any order', async () => {
  const { cache, keys } = await withLayers({ it: {} })
  const lists = cache.layer('it')
  await lists.set('list', 'plain')
  await lists.set('list', 'paged', { params: { page: 2, filter: { tag: 'a', author: undefined } } })
  expect(await lists.get('list', { params: { filter: { tag: 'a' }, page: 2 } })).toBe('paged')
  expect(await lists.get('list', { params: { filter: { tag: 'b' }, page: 2 } })).toBeUndefined()
  expect(await lists.get('list', { params: { page: '2', filter: { tag: 'a' } } })).toBeUndefined()
  expect(await lists.get('list', { params: {} })).toBe('plain')
  expect(await keys()).toEqual(['it:v1:list', expect.stringMatching(/^it:v1:list#[\w-]{43}$/)])

  await lists.delete('list', { params: { page: 2, filter: { tag: 'a' } } })
  expect(await keys()).toEqual(['it:v1:list'])
})

it('tells params apart in memory too, however often each of them was read', async () => {
  const { cache } = await withLayers({ it: {} })
  const lists = cache.layer('it')
  await lists.set('list', 'plain')
  await lists.set('list', 'paged', { params: { page: 2 } })
  for (let reads = 0; reads < 3; reads++) {
    expect(await lists.get('list')).toBe('plain')
    expect(await lists.get('list', { params: { page: 2 } })).toBe('paged')
    expect(await lists.getOrSet('list', () => 'loaded', { params: { page: 3 } })).toBe('loaded')
  }
})

it('finds nothing under another schema version, and leaves what is there', async () => {
  const first = await withLayers({ it: { version: 1 } })
  const second = await readyCache({ redis: first.url, namespace: first.namespace, layers: { it: { version: 2 } } })
  await first.cache.layer('it').set('1', 'old shape')
  expect(await second.layer('it').get('1')).toBeUndefined()
  await second.layer('it').set('1', 'new shape')
  expect(await first.keys()).toEqual(['it:v1:1', 'it:v2:1'])
  expect(await first.cache.layer('it').get('1')).toBe('old shape')
})

it('refuses ids that could not be told apart or would not fit', async () => {
  const { cache } = await withLayers({ it: {} })
  for (const id of ['', 'x'.repeat(8193), '\ud800', Number.NaN, Infinity, null, undefined, {}] as never[]) {
    for (const call of [
      () => cache.layer('it').get(id),
      () => cache.layer('it').getOrSet(id, () => 1),
      () => cache.layer('it').set(id, 1),
      () => cache.layer('it').delete(id),
    ]) {
      expect(await codeOf(call())).toBe('ID_INVALID')
    }
  }
})

it('shows a secret id in no key, no value, no message of the log, no event and no error', async () => {
  const secret = 'sess-9f8e7d6c5b4a'
  const { cache, log, redis, namespace } = await withLayers({
    session: sessionLayer<any>(),
    readable: queryLayer<any>({ hashIds: true, codec: 'json' }),
  })
  const errors: unknown[] = []
  const failing = async (attempt: Promise<unknown>): Promise<void> => void errors.push(await attempt.catch(String))
  for (const name of ['session', 'readable'] as const) {
    const layer = cache.layer(name)
    await layer.set(secret, { user: 7 })
    await layer.expire(secret)
    await layer.delete(secret)
    await layer.getOrSet(secret, () => ({ user: 7 }), { params: { secret } })
    await layer.update(secret, () => 'u')
    await layer.getOrSet('other', () => cache.layer(name).getOrSet('other', () => 1))
    await failing(layer.getOrSet(`${secret}2`, () => Promise.reject(new Error('no'))))
    await failing(layer.set(secret, () => 1))
    await failing(layer.get(`\ud800${secret}`))
    await layer.set(secret, 'kept')
    await redis.set(`${namespace}:${name}:v1:${hash('sha256', secret, 'base64url')}`, 'foreign')
    await layer.get(secret)
  }
  expect(log.types()).toEqual(expect.arrayContaining(['load-failed', 'self-read']))
  expect(errors).toHaveLength(6)

  const keys = await redis.keys(`*${namespace}*`)
  const values = await Promise.all(keys.filter((key) => key.startsWith(`${namespace}:`)).map((key) => redis.get(key)))
  const messages = await redis.xrange(`{${namespace}:invalidation}:log`, '-', '+')
  expect(messages.length).toBeGreaterThan(8)
  const everything = JSON.stringify([keys, values, messages, log.events, errors])
  expect(everything).not.toContain('9f8e7d6c5b4a')
})
