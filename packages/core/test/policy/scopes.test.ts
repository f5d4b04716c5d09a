import { expect, it } from 'vitest'
import { computedLayer, externalLayer, queryLayer, sessionLayer } from '../../src/index.ts'
import { openFleet, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { codeOf } from '../support/loads.ts'

const layers = { article: { ttl: '1h' }, author: { ttl: '1h' } }

/** Two instances of a namespace, and one of another in the same Redis, with an entry each under every name. */
async function neighbours() {
  const options = { ...shared(), layers }
  const [a, b] = await openFleet(2, options)
  const elsewhere = { ...shared(), layers }
  const other = await readyCache(elsewhere)
  const everything = [a!, other].flatMap((cache) => [
    cache.layer('article').setMany([
      { id: '1', value: 'tagged', tags: ['news', 'x'] },
      { id: '2', value: 'otherwise', tags: ['sport'] },
      { id: '3', value: 'untagged' },
    ]),
    cache.layer('author').setMany([{ id: '1', value: 'tagged', tags: ['news'] }, ['3', 'untagged']]),
  ])
  await Promise.all(everything)
  const left = async (cache: typeof other): Promise<string> => {
    const found = [...(await cache.layer('article').getMany(['1', '2', '3'])).keys()].map((id) => `article ${id}`)
    const authors = [...(await cache.layer('author').getMany(['1', '3'])).keys()].map((id) => `author ${id}`)
    return [...found, ...authors].join(', ')
  }
  expect(await left(b!)).toBe(all)
  // By an instance that has yet to hear and to read anything, too.
  const leftElsewhere = async (): Promise<string[]> =>
    Promise.all([left(other), left(await readyCache({ ...elsewhere, memory: false }))])
  return { a: a!, b: b!, left, leftElsewhere, namespace: options.namespace }
}

const all = 'article 1, article 2, article 3, author 1, author 3'

it('invalidates the entries of a tag in all layers, and nothing else', async () => {
  const { a, b, left, leftElsewhere } = await neighbours()
  expect(await a.invalidateTags(['news'])).toEqual({ status: 'applied', position: expect.any(Number) })
  expect(await left(a)).toBe('article 2, article 3, author 3')
  await expect.poll(() => left(b)).toBe('article 2, article 3, author 3')
  await a.invalidateTags(['sport', 'x', 'unknown'])
  await expect.poll(() => left(b)).toBe('article 3, author 3')
  expect(await leftElsewhere()).toEqual([all, all])
})

it('expires the entries of a tag in all layers, and nothing else', async () => {
  const { a, b, left, leftElsewhere } = await neighbours()
  const down = (): Promise<string> => Promise.reject(new Error('the source is down'))
  await a.expireTags(['news'])
  for (const cache of [a, b]) await expect.poll(() => left(cache)).toBe('article 2, article 3, author 3')
  for (const cache of [a, b]) expect(await cache.layer('article').getOrSet('1', down)).toBe('tagged')
  expect(await leftElsewhere()).toEqual([all, all])
})

it('clears a layer by its handle or by its name, and nothing else', async () => {
  const { a, b, left, leftElsewhere } = await neighbours()
  await a.layer('author').clear()
  for (const cache of [a, b]) await expect.poll(() => left(cache)).toBe('article 1, article 2, article 3')
  await a.layer('author').set('3', 'again')
  await a.clearLayers(['article'])
  for (const cache of [a, b]) await expect.poll(() => left(cache)).toBe('author 3')
  await b.clearLayers(['article', 'author'])
  for (const cache of [a, b]) await expect.poll(() => left(cache)).toBe('')
  expect(await leftElsewhere()).toEqual([all, all])
})

it('clears its namespace, and leaves every other key of the same Redis', async () => {
  const { a, b, left, leftElsewhere, namespace } = await neighbours()
  const redis = rawRedis()
  const outside = [`${namespace}2:article:v1:1`, `x${namespace}`, `other-${namespace}:article:v1:1`]
  for (const key of outside) await redis.set(key, 'not ours')
  await a.clear()
  for (const cache of [a, b]) await expect.poll(() => left(cache)).toBe('')
  expect(await leftElsewhere()).toEqual([all, all])
  expect(await redis.mget(outside)).toEqual(['not ours', 'not ours', 'not ours'])
  await a.layer('article').set('1', 'after')
  expect(await a.layer('article').get('1')).toBe('after')
  await expect.poll(() => b.layer('article').get('1')).toBe('after')
  await redis.del(outside)
})

it('removes one id, and nothing else', async () => {
  const { a, b, left, leftElsewhere } = await neighbours()
  await a.layer('article').delete('1')
  const rest = 'article 2, article 3, author 1, author 3'
  for (const cache of [a, b]) await expect.poll(() => left(cache)).toBe(rest)
  expect(await leftElsewhere()).toEqual([all, all])
})

it('refuses an empty list of tags, and tags that no entry can have', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const layer = cache.layer('article')
  for (const tags of [[], [''], ['x'.repeat(10 * 1024)], ['\ud800'], ['fine', 7]] as never[]) {
    expect(await codeOf(cache.invalidateTags(tags))).toBe('CONFIG_INVALID')
    expect(await codeOf(cache.expireTags(tags))).toBe('CONFIG_INVALID')
  }
  for (const tags of [[''], ['x'.repeat(10 * 1024)], ['\ud800'], ['fine', 7]] as never[]) {
    expect(await codeOf(layer.set('1', 'value', { tags }))).toBe('CONFIG_INVALID')
    expect(await codeOf(layer.getOrSet('1', () => 'value', { tags }))).toBe('CONFIG_INVALID')
  }
  await layer.set('1', 'value', { tags: [] })
  expect(await layer.get('1')).toBe('value')
})

it('takes tags of any text up to their bound for different ones', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const layer = cache.layer('article')
  const tags = ['a', 'A', 'a ', '*', 'tag:a', 'layer:article', '-*', 'é', 'e\u0301', '"', 'x'.repeat(1024)]
  for (const [i, tag] of tags.entries()) await layer.set(i, tag, { tags: [tag] })
  for (const [i, tag] of tags.entries()) {
    await cache.invalidateTags([tag])
    expect((await layer.getMany([...tags.keys()])).size, tag).toBe(tags.length - i - 1)
  }
})

it('writes to no list of tags that it is given', async () => {
  const cache = await readyCache({ ...shared(), layers: { it: { tags: () => Object.freeze(['of the layer']) } } })
  const tags = Object.freeze(['twice', 'twice'])
  await cache.layer('it').set('1', 'value', { tags })
  await cache.layer('it').getOrSet('2', () => 'value', { tags })
  expect(await cache.layer('it').read('1')).toMatchObject({ tags: expect.arrayContaining(['of the layer', 'twice']) })
  await cache.invalidateTags(tags)
  expect(await cache.layer('it').getMany(['1', '2'])).toEqual(new Map())
})

it('describes its layers, in the order they were configured in', async () => {
  const { namespace, redis } = shared()
  const cache = await readyCache({
    redis,
    namespace,
    layers: {
      article: queryLayer({ version: 2 }),
      gov: externalLayer({ prefix: 'api:gov' }),
      sentiment: computedLayer({ ttl: '10m' }),
      session: sessionLayer(),
    },
  })
  expect(cache.layers()).toEqual([
    {
      name: 'article',
      level: 'L1',
      ttl: 3_600_000,
      keyPattern: `${namespace}:article:v2:*`,
      namespace,
      hashIds: false,
    },
    { name: 'gov', level: 'L2', ttl: 21_600_000, keyPattern: `${namespace}:api:gov:v1:*`, namespace, hashIds: false },
    {
      name: 'sentiment',
      level: 'L3',
      ttl: 600_000,
      keyPattern: `${namespace}:sentiment:v1:*`,
      namespace,
      hashIds: false,
    },
    { name: 'session', level: 'L4', ttl: 300_000, keyPattern: `${namespace}:session:v1:*`, namespace, hashIds: true },
  ])
  await cache.layer('gov').set('1', 1)
  expect(await rawRedis().keys(cache.layers()[1]!.keyPattern)).toEqual([`${namespace}:api:gov:v1:1`])
})

it('refuses a layer that does not exist, and names those that do', async () => {
  const cache = await readyCache({ ...shared(), layers })
  for (const name of ['articles', '', 'constructor', '__proto__'] as never[]) {
    expect(() => cache.layer(name)).toThrow(expect.objectContaining({ code: 'LAYER_UNKNOWN' }))
    expect(() => cache.layer(name)).toThrow('there are: article, author')
    expect(await codeOf(cache.clearLayers([name]))).toBe('LAYER_UNKNOWN')
  }
})
