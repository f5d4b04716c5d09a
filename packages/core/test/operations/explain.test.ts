import { describe, expect, it, vi } from 'vitest'
import { queryLayer, sessionLayer } from '../../src/index.ts'
import { lookUp, targetOf } from '../../src/operations/index.ts'
import { heldLoader } from '../support/loads.ts'
import { memoryCache, openFleet, privateRedis, proxyTo, rawRedis, readyCache, shared } from '../support/fleet.ts'

const layers = {
  article: queryLayer<string>({ ttl: '1h', staleFor: '1h', jitter: 0 }),
  session: sessionLayer<string>(),
}

const patience = { timeout: 20_000, interval: 5 }

describe('an explanation', () => {
  it('tells what each tier holds, and never the value', async () => {
    const cache = await readyCache({ ...shared(), layers })
    await cache.layer('article').set('1', 'the secret value', { tags: ['news'] })
    await cache.layer('article').get('1')
    const found = await cache.explain('article', '1')
    expect(found).toMatchObject({
      layer: 'article',
      memory: { state: 'fresh', entry: { tags: ['news'] }, by: undefined },
      redis: { state: 'fresh', entry: { tags: ['news'] }, leased: false, format: { envelope: 'binary' } },
      verdict: 'Answered from memory.',
    })
    expect(found.redis.entry!.ttlLeft).toBeGreaterThan(3_500_000)
    expect(found.redis.life).toBeGreaterThan(3_600_000)
    expect(found.redis.bytes).toBeGreaterThan(0)
    expect(JSON.stringify(found)).not.toContain('secret')
  })

  it('tells of nothing', async () => {
    const cache = await readyCache({ ...shared(), layers })
    expect(await cache.explain('article', '1', { params: { page: 2 } })).toMatchObject({
      key: expect.stringMatching(/:article:v1:1#/) as unknown,
      memory: { state: 'absent', entry: undefined },
      redis: { state: 'absent', leased: false },
      verdict: expect.stringMatching(/^A read loads\./) as unknown,
    })
    await expect(cache.explain('other' as 'article', '1')).rejects.toThrow('LAYER_UNKNOWN')
    await expect(cache.explain('article', '')).rejects.toThrow('ID_INVALID')
  })

  it.each([
    ['a tag', 'tag:news', 'the tag "news"', (cache) => cache.invalidateTags(['news'])],
    ['the layer', 'layer:article', 'clearing the layer', (cache) => cache.clearLayers(['article'])],
    ['everything', '*', 'clearing the cache', (cache) => cache.clear()],
  ] as [
    string,
    string,
    string,
    (cache: Awaited<ReturnType<typeof openFleet<typeof layers>>>[0]) => Promise<{ position: number | undefined }>,
  ][])('says that %s was invalidated, and at which position', async (_what, scope, words, invalidate) => {
    const [here, there] = await openFleet(2, { ...shared(), layers })
    await here!.layer('article').set('1', 'value', { tags: ['news'] })
    await vi.waitFor(async () => {
      await here!.layer('article').get('1')
      expect((await here!.explain('article', '1')).memory.state).toBe('fresh')
    }, patience)
    const { position } = await invalidate(there!)
    await vi.waitFor(async () => {
      const { memory, redis, verdict } = await here!.explain('article', '1')
      expect(redis).toMatchObject({ state: 'removed', by: { action: 'remove', scope, position } })
      expect(redis.says).toContain(words)
      expect(['removed', 'absent']).toContain(memory.state)
      expect(verdict).toContain('A read loads.')
    }, patience)
  })

  it('says that an entry was made stale, and what that means', async () => {
    const cache = await readyCache({ ...shared(), layers })
    const article = cache.layer('article')
    await article.set('1', 'value')
    await article.set('2', 'value', { tags: ['news'] })
    await article.expire('1')
    await cache.expireTags(['news'])
    const one = await cache.explain('article', '1')
    expect(one.redis).toMatchObject({ state: 'stale', by: undefined, entry: { ttlLeft: 0 } })
    expect(one.redis.says).toContain('made stale by `expire`; usable only if a load fails')
    const two = await cache.explain('article', '2')
    expect(two.redis).toMatchObject({ state: 'stale', by: { action: 'expire', scope: 'tag:news' } })
  })

  it('sees a load that is running for it', async () => {
    const [here, there] = await openFleet(2, { ...shared(), layers })
    const loader = heldLoader()
    const reading = there!.layer('article').getOrSet('1', loader)
    await loader.called()
    const { redis, verdict } = await here!.explain('article', '1')
    expect(redis).toMatchObject({ state: 'absent', leased: true })
    expect(verdict).toContain('waits for the load that holds the lease')
    loader.resolve('value')
    await reading
  })

  it('knows hashed ids, without telling them, and layers that keep no copies', async () => {
    const cache = await readyCache({ ...shared(), layers })
    await cache.layer('session').set('the-token', 'value')
    const found = await cache.explain('session', 'the-token')
    expect(found).toMatchObject({ memory: { state: 'off' }, redis: { state: 'fresh' } })
    expect(JSON.stringify(found)).not.toContain('the-token')
  })

  it('tells unreadable bytes and a lost index', async () => {
    const options = shared()
    const cache = await readyCache({ ...options, layers })
    const redis = rawRedis()
    await redis.set(`${options.namespace}:article:v1:1`, 'of another program')
    expect((await cache.explain('article', '1')).redis).toMatchObject({ state: 'unreadable', entry: undefined })
    await cache.layer('article').set('2', 'value')
    await redis.del(`{${options.namespace}:invalidation}:index`)
    const target = targetOf(redis, options.namespace)
    expect(await lookUp(target, { name: 'article' }, `${options.namespace}:article:v1:2`)).toMatchObject({
      judgement: { state: expect.stringMatching(/unknown|removed/) as unknown },
    })
  })

  it('follows the times of an entry in memory', async () => {
    const brief = { ...layers.article, memoryMaxAge: '1m' } as const
    const { cache, clock } = memoryCache({ layers: { article: layers.article, brief } })
    await cache.layer('brief').set('1', 'value')
    await cache.layer('article').set('1', 'value')
    expect(await cache.explain('article', '1')).toMatchObject({ memory: { state: 'fresh' }, redis: { state: 'none' } })
    await clock.advance('61m')
    const stale = await cache.explain('article', '1')
    expect(stale.memory).toMatchObject({
      state: 'stale',
      entry: { age: 61 * 60_000, ttlLeft: 0 },
      leavesIn: 59 * 60_000,
    })
    expect((await cache.explain('brief', '1')).memory).toMatchObject({ state: 'expired', leavesIn: 0 })
    expect(stale.memory.says).toBe(
      'Stale: its ttl of 1 h ended 1 min ago; usable while a load replaces it, or if that fails, for another 59 min.',
    )
    await clock.advance('59m')
    expect((await cache.explain('article', '1')).memory.state).toBe('expired')
    await cache.layer('article').set('2', 'value', { tags: ['news'] })
    await cache.invalidateTags(['news'])
    expect((await cache.explain('article', '2')).memory).toMatchObject({ state: 'removed', by: { scope: 'tag:news' } })
  })

  it('tells of memory, and that Redis gives no answer, while it hangs', async () => {
    const server = await privateRedis()
    const proxy = await proxyTo(server.url)
    const cache = await readyCache({
      redis: proxy.url,
      namespace: 'n',
      layers,
      timeouts: { read: '200ms', write: '200ms', connect: '5s' },
      breaker: { resetAfter: '50ms' },
    })
    await cache.layer('article').set('1', 'value')
    await cache.layer('article').get('1')
    proxy.hang()
    const queued = await cache.invalidateTags(['x'])
    expect(queued.status).toBe('queued')
    expect(await cache.explain('article', '1')).toMatchObject({ redis: { state: 'unreachable', leased: undefined } })
    await cache.layer('article').delete('1')
    expect(await cache.explain('article', '1')).toMatchObject({ memory: { state: 'absent' } })
    await proxy.heal()
    await vi.waitFor(async () => expect((await cache.explain('article', '1')).redis.state).toBe('absent'), patience)
  })
})
