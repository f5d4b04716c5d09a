import { describe, expect, it } from 'vitest'
import { computedLayer, queryLayer } from '../../src/index.ts'
import {
  clearLayers,
  clearNamespace,
  invalidateKeys,
  invalidatePattern,
  invalidateTags,
  layerOfKey,
  lookUp,
  readStatistics,
  sampleKeys,
  scanKeys,
  targetOf,
  valueOf,
} from '../../src/operations/index.ts'
import { privateRedis, rawRedis, readyCache, shared } from '../support/fleet.ts'

const layers = { article: queryLayer<string>({ ttl: '1h' }), tags: computedLayer<string[]>({ codec: 'json' }) }

async function start() {
  const options = shared()
  const cache = await readyCache({ ...options, layers })
  const redis = rawRedis()
  return { cache, redis, target: targetOf(redis, options.namespace), namespace: options.namespace }
}

describe('a namespace looked at from outside', () => {
  it('shows its keys, of any number', async () => {
    const { cache, target, namespace } = await start()
    await cache.layer('article').setMany(Array.from({ length: 1500 }, (_, i) => [i, 'x'] as const))
    await cache.layer('tags').set('all', ['a'])
    const keys = new Set<string>()
    for await (const page of scanKeys(target)) for (const key of page) keys.add(key)
    expect(keys.size).toBe(1501)
    expect(layerOfKey(namespace, [], `${namespace}:article:v1:7`)).toMatchObject({ name: 'article' })
    const some: string[] = []
    for await (const page of scanKeys(target, `${namespace}:article:v1:149?`)) some.push(...page)
    expect(new Set(some).size).toBe(10)
  })

  it('tells entries with what decides on them', async () => {
    const { cache, target, namespace } = await start()
    await cache.layer('article').set('1', 'value', { tags: ['news'] })
    const key = `${namespace}:article:v1:1`
    const found = await lookUp(target, { name: 'article' }, key)
    if (!found.raw) throw new Error('absent')
    expect(found).toMatchObject({
      leased: false,
      format: { envelope: 'binary', payload: 'json' },
      meta: { tags: ['news'] },
      judgement: { state: 'fresh' },
    })
    expect(valueOf(found)).toBe('value')
    const position = await invalidateTags(target, ['news'])
    const removed = await lookUp(target, { name: 'article' }, key)
    expect(removed).toMatchObject({ judgement: { state: 'removed', by: { scope: 'tag:news', position } } })
    expect(await cache.layer('article').get('1')).toBeUndefined()
  })

  it('is changed as the application itself would', async () => {
    const { cache, target, namespace } = await start()
    const article = cache.layer('article')
    const put = () =>
      article.setMany([
        ['1', 'a'],
        ['2', 'b'],
      ])
    await put()
    await invalidateKeys(target, [`${namespace}:article:v1:1`])
    await expect.poll(() => article.get('1')).toBeUndefined()
    expect(await article.get('2')).toBe('b')
    await clearLayers(target, [{ name: 'article' }])
    await expect.poll(() => article.get('2')).toBeUndefined()
    await put()
    expect(await invalidatePattern(target, `${namespace}:article:*`)).toMatchObject({ removed: 2 })
    await expect.poll(() => article.get('2')).toBeUndefined()
    await put()
    await clearNamespace(target)
    await expect.poll(() => article.get('1')).toBeUndefined()
  })

  it('is told of by a part of its keys where there are many, and other programs have some', async () => {
    const server = await privateRedis()
    const cache = await readyCache({ redis: server.url, namespace: 'n', layers })
    const redis = rawRedis(server.url)
    await cache.layer('article').setMany(Array.from({ length: 4000 }, (_, i) => [i, 'x'.repeat(100)] as const))
    await redis.mset(Array.from({ length: 4000 }, (_, i) => [`other:${i}`, 'y']).flat())
    const sample = await sampleKeys(targetOf(redis, 'n'), [], { keys: 1000, time: '20s' })
    expect(sample.isComplete).toBe(false)
    expect(sample.seen).toBeGreaterThanOrEqual(1000)
    expect(sample.seen).toBeLessThan(4000)
    const [article] = sample.layers
    // Twenty per cent are six standard deviations.
    expect(Math.abs(article!.keys - 4000)).toBeLessThan(800)
    const whole = await sampleKeys(targetOf(redis, 'n'), [], { keys: 100_000, time: '20s' })
    expect(whole).toMatchObject({ isComplete: true, layers: [{ layer: 'article', keys: 4000 }] })
    expect(Math.abs(article!.bytes / whole.layers[0]!.bytes - 1)).toBeLessThan(0.2)
    // An hour, less what jitter takes.
    expect(whole.layers[0]!.ttl.find(({ upTo }) => upTo === 3_600_000)?.keys).toBe(4000)
    const hurried = await sampleKeys(targetOf(redis, 'n'), [], { keys: 100_000, time: 1 })
    expect(hurried.isComplete).toBe(false)
  })

  it('leaves out what looks like a value and is none', async () => {
    const { cache, redis, target, namespace } = await start()
    await cache.layer('article').set('1', 'value')
    await redis.lpush(`${namespace}:article:v1:list`, 'x')
    await redis.set(`${namespace}:article:v1:for-ever`, 'x')
    const { layers: found } = await sampleKeys(target, [], { keys: 1_000_000, time: '20s' })
    expect(found).toMatchObject([{ layer: 'article', keys: 2 }])
    expect(found[0]!.ttl.at(-1)).toEqual({ upTo: Infinity, keys: 1 })
  })

  it('stays with what it may touch, and says in time that Redis gives no answer', async () => {
    const server = await privateRedis()
    const redis = rawRedis(server.url)
    const target = targetOf(redis, 'n', { timeout: 300 })
    await expect(invalidatePattern(target, 'other:*')).rejects.toThrow('CONFIG_INVALID')
    await expect(invalidateKeys(target, [])).rejects.toThrow('keys must name at least one')
    expect(() => targetOf(redis, 'a b')).toThrow('namespace must be')
    server.pause()
    await expect(readStatistics(target)).rejects.toThrow('REDIS_UNAVAILABLE: no answer within 300 ms')
    server.resume()
  })

  it('is sampled', async () => {
    const { cache, target } = await start()
    await cache.layer('article').setMany(Array.from({ length: 300 }, (_, i) => [i, 'x'.repeat(100)] as const))
    const sample = await sampleKeys(target, [], { keys: 1_000_000, time: '20s' })
    expect(sample).toMatchObject({ isComplete: true, layers: [{ layer: 'article', keys: 300, sampled: 300 }] })
  })
})
