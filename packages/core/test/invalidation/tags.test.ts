import { expect, it, vi } from 'vitest'
import { type Layer, entry } from '../../src/index.ts'
import { proxyTo, rawRedis, readyCache, shared, splitSource } from '../support/fleet.ts'
import { heldLoader } from '../support/loads.ts'

const layers = { article: { ttl: '1h' } }

it('keeps invisible a load whose own tag was invalidated while it ran', async () => {
  const options = shared()
  const a = await readyCache({ ...options, layers })
  const b = await readyCache({ ...options, layers })
  const article = a.layer('article')
  const loader = heldLoader()
  const running = article.getOrSet('1', async (context) => entry(await loader(context), { tags: ['author:7'] }))
  await loader.called()
  await b.invalidateTags(['author:7'])
  loader.resolve('old')
  expect(await running).toBe('old')

  expect(await b.layer('article').get('1')).toBeUndefined()
  await vi.waitFor(async () => expect(await article.get('1')).toBeUndefined())
})

it('keeps a load that began after the invalidation of its tag', async () => {
  const options = shared()
  const a = await readyCache({ ...options, layers })
  const b = await readyCache({ ...options, layers })
  await a.invalidateTags(['author:7'])
  await a.layer('article').getOrSet('1', () => entry('new', { tags: ['author:7'] }))
  expect(a.layer('article').peek('1')).toBe('new')
  expect(await b.layer('article').get('1')).toBe('new')
})

it('takes what it learned of a tag by asking for as good as what it hears', async () => {
  const options = shared()
  const writer = await readyCache({ ...options, layers })
  await writer.layer('article').set('old', 'x', { tags: ['news'] })
  await writer.layer('article').set('later', 'x')
  const proxy = await proxyTo(options.redis)
  const reader = await readyCache({
    ...options,
    redis: splitSource(proxy.url, options.redis),
    maxStaleness: '1m',
    layers,
  })
  const article = reader.layer('article') as Layer<string>
  await article.set('1', 'value', { tags: ['news'] })
  expect(article.peek('1')).toBe('value')

  proxy.hang('replies')
  await writer.invalidateTags(['news'])
  // Older than all that this instance has heard, so it asks Redis about the tag, and learns.
  expect(await article.get('old')).toBeUndefined()
  expect(await article.get('1')).toBeUndefined()
  await proxy.heal()
  await vi.waitFor(async () => expect(await article.get('1')).toBeUndefined())
})

it('vouches for no entry from before the loss of the log', async () => {
  const options = shared()
  const cache = await readyCache({ ...options, maxStaleness: '200ms', layers })
  const article = cache.layer('article') as Layer<string>
  await article.set('1', 'value', { tags: ['news'] })
  await cache.invalidateTags(['news'])
  expect(await article.get('1')).toBeUndefined()

  await rawRedis().del(`{${options.namespace}:invalidation}:log`)
  const newcomer = await readyCache({ ...options, layers })
  expect(await newcomer.layer('article').get('1')).toBeUndefined()
  for (let checks = 0; checks < 10; checks++) {
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(await article.get('1')).toBeUndefined()
  }
})

it('gives up what the index held when the index is lost', async () => {
  const options = shared()
  const cache = await readyCache({ ...options, maxStaleness: '200ms', layers })
  const article = cache.layer('article') as Layer<string>
  await article.set('1', 'value', { tags: ['news'] })
  await rawRedis().del(`{${options.namespace}:invalidation}:index`)
  const newcomer = await readyCache({ ...options, layers })
  expect(await newcomer.layer('article').get('1')).toBeUndefined()
  await vi.waitFor(async () => expect(await article.get('1')).toBeUndefined())

  await vi.waitFor(async () => {
    await article.set('1', 'again', { tags: ['news'] })
    expect(await newcomer.layer('article').get('1')).toBe('again')
  })
})

it('expires by tag without removing: a failing load may still fall back on it', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const article = cache.layer('article') as Layer<string>
  await article.set('1', 'value', { tags: ['news'] })
  await cache.expireTags(['news'])
  expect(await article.get('1')).toBeUndefined()
  const failing = (): Promise<string> => Promise.reject(new Error('the source is down'))
  expect(await article.getOrSet('1', failing)).toBe('value')
  await cache.invalidateTags(['news'])
  await expect(article.getOrSet('1', failing)).rejects.toThrow('the source is down')
})

it('never writes to the tags it is given', async () => {
  const cache = await readyCache({ ...shared(), layers: { article: { ttl: '1h', tags: () => ['always'] } } })
  const tags = Object.freeze(['b', 'a', 'b'])
  await cache.layer('article').set('1', 'x', { tags })
  await cache.layer('article').getOrSet('2', () => entry('x', { tags }), { tags })
  const result = await cache.layer('article').read('2')
  expect(result.outcome === 'hit' && result.tags).toEqual(['always', 'b', 'a'])
})
