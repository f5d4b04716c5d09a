import { createCache, queryLayer } from '@cache/core'
import { inject } from 'vitest'
import { Registry } from 'prom-client'
import { expect, it, onTestFinished } from 'vitest'
import { openApi, tokens } from './support/open-api.ts'

it('tells how the cache is, and of its layers', async () => {
  const { get } = openApi()
  expect((await get('/health')).json).toMatchObject({ status: 'ok', redis: 'none' })
  expect((await get('/layers')).json).toMatchObject({
    layers: [
      { name: 'article', level: 'L1', ttl: 3_600_000, keyPattern: 'newsroom:article:v1:*', hashIds: false },
      { name: 'session', level: 'L4', hashIds: true },
    ],
  })
})

it('tells of an entry all but its value', async () => {
  const { cache, get } = openApi()
  await cache.layer('article').set('1', { title: 'hidden' }, { tags: ['a'] })
  const { body, json } = await get('/key/article/1')
  expect(json).toMatchObject({ layer: 'article', id: '1', outcome: 'hit', tier: 'memory', tags: ['a'] })
  expect(json['why']).toEqual(expect.any(String))
  expect(body).not.toContain('hidden')
  expect((await get('/key/article/2')).json).toMatchObject({ outcome: 'miss' })
  expect((await get('/exists/article/1')).json).toMatchObject({ exists: true, ttlLeft: expect.any(Number) as number })
  expect((await get('/exists/article/2')).json).toEqual({ exists: false })
})

it('finds entries by their params', async () => {
  const { cache, get, post } = openApi()
  await cache.layer('article').set('1', 'kept', { params: { page: 2, sort: 'new' } })
  const params = encodeURIComponent(JSON.stringify({ sort: 'new', page: 2 }))
  expect((await get(`/exists/article/1?params=${params}`)).json).toMatchObject({ exists: true })
  expect((await get('/exists/article/1')).json).toEqual({ exists: false })
  for (const wrong of ['1', '[]', '{', '']) expect((await get(`/exists/article/1?params=${wrong}`)).status).toBe(400)
  expect((await get('/exists/article/1?parms=1')).status).toBe(400)
  expect((await get('/key/article/1?value=1&value=0')).status).toBe(400)
  await post('/invalidate', { body: { layer: 'article', ids: ['1'], params: { sort: 'new', page: 2 } } })
  expect((await get(`/exists/article/1?params=${params}`)).json).toEqual({ exists: false })
})

it('shows values redacted', async () => {
  const { cache, get } = openApi()
  const value = { title: 'shown', password: 'hidden', nested: new Map([['token', 'hidden']]) }
  await cache.layer('article').set('1', value)
  const { json } = await get('/key/article/1?value=1', { token: tokens.viewer })
  expect(json['value']).toEqual({ title: 'shown', password: '[redacted]', nested: { token: '[redacted]' } })
  expect((await get('/key/article/1?value=0', { token: tokens.viewer })).json).not.toHaveProperty('value')
})

it('shows values as the application redacts them', async () => {
  const redact = (value: unknown, place: object) => ({ of: place, is: typeof value })
  const { cache, get } = openApi({ redact })
  await cache.layer('article').set('1', 'a text')
  const { json } = await get('/key/article/1?value=1', { token: tokens.viewer })
  expect(json['value']).toEqual({ of: { layer: 'article', id: '1' }, is: 'string' })
})

it('shows no value where redacting it fails', async () => {
  const { cache, get } = openApi({
    redact: () => {
      throw new Error('hidden')
    },
  })
  await cache.layer('article').set('1', 'hidden')
  const { body, status } = await get('/key/article/1?value=1', { token: tokens.viewer })
  expect(status).toBe(500)
  expect(body).not.toContain('hidden')
})

it('shows values of layers whose ids are digests only where it is told to', async () => {
  const { cache, get } = openApi()
  await cache.layer('session').set('1', { user: 'ada' })
  expect((await get('/key/session/1?value=1', { token: tokens.viewer })).status).toBe(403)
  const open = openApi({ cache: cache as never, showValuesOf: ['session'] })
  const { json } = await open.get('/key/session/1?value=1', { token: tokens.viewer })
  expect(json['value']).toEqual({ user: 'ada' })
})

it('shows what its registry has', async () => {
  const registry = new Registry()
  const cache = createCache({ namespace: 'm', metrics: { registry }, layers: { article: queryLayer() } })
  onTestFinished(() => cache.close())
  await cache.layer('article').getOrSet('1', () => 'loaded')
  await cache.layer('article').getOrSet('1', () => 'loaded')
  const { get } = openApi({ cache: cache as never, metrics: { registry } })
  const metrics = await get('/metrics')
  expect(metrics.headers['content-type']).toBe(registry.contentType)
  expect(metrics.body).toMatch(/^cache_hits_total\{.*layer="article".*\} 1$/m)
  expect((await get('/performance/comparison')).json).toMatchObject({
    scope: 'process',
    layers: [{ layer: 'article', hits: 1, misses: 1, withoutCache: expect.any(Number) as number }],
  })
  expect((await openApi().get('/metrics')).status).toBe(404)
})

it('compares routes with the cache and without it', async () => {
  const { get } = openApi({ metrics: { registry: registryWithRoutes() } })
  expect((await get('/performance/comparison')).json).toMatchObject({
    routes: [
      { method: 'GET', route: '/a', hits: 4, misses: 2, withCache: 1, withoutCache: 100, speedup: 100 },
      { method: 'GET', route: '/b', hits: 0, misses: 1, withoutCache: 500 },
    ],
  })
})

it('tells what the fleet has done', async () => {
  const { cache, get } = openApi()
  await cache.layer('article').getOrSet('1', () => 'loaded')
  await cache.layer('article').get('1')
  const { json } = await get('/stats')
  expect(json).toMatchObject({ scope: 'process', lastHour: { reads: 2, hits: 1, hitRate: 0.5 } })
  expect((await get('/stats?keys=0&hottest=3')).status).toBe(200)
  for (const wrong of ['keys=yes', 'hottest=-1', 'hottest=1e9', 'hottest=x', 'top=1']) {
    expect((await get(`/stats?${wrong}`)).status).toBe(400)
  }
})

it('explains an id without its value', async () => {
  const { cache, get } = openApi()
  await cache.layer('article').set('1', 'hidden', { tags: ['a'] })
  const { body, json } = await get('/explain/article/1')
  expect(json).toMatchObject({
    layer: 'article',
    memory: { state: 'fresh' },
    redis: { state: 'none' },
    verdict: 'Answered from memory.',
  })
  expect(body).not.toContain('hidden')
  await cache.invalidateTags(['a'])
  expect((await get('/explain/article/1')).json).toMatchObject({
    memory: { state: expect.stringMatching(/removed|absent/) as string },
  })
  expect((await get('/explain/nothing/1')).status).toBe(404)
})

it('says that the cache is closed', async () => {
  const { cache, get, post } = openApi()
  await cache.close()
  expect((await get('/health')).json).toMatchObject({ status: 'down' })
  expect((await get('/key/article/1')).status).toBe(503)
  expect((await post('/invalidate/layer/article')).status).toBe(503)
})

it('is heard by other processes', async () => {
  const namespace = `admin-${process.pid}-${Date.now()}`
  const open = () => {
    const made = createCache({ namespace, redis: inject('redisUrl'), layers: { article: queryLayer() } })
    onTestFinished(() => made.close())
    return made
  }
  const [one, other] = [open(), open()]
  await Promise.all([one.ready(), other.ready()])
  await one.layer('article').set('1', 'kept')
  expect(await other.layer('article').get('1')).toBe('kept')
  const { get, post } = openApi({ cache: one as never })
  expect((await get('/key/article/1')).json).toMatchObject({ outcome: 'hit' })
  expect((await post('/invalidate/layer/article')).json).toMatchObject({
    status: 'applied',
    position: expect.any(Number) as number,
  })
  await expect.poll(() => other.layer('article').get('1')).toBeUndefined()
})

function registryWithRoutes(): Registry {
  const registry = new Registry()
  const sample = (labels: Record<string, string>, sum: number, count: number) => [
    { metricName: 'api_request_duration_seconds_sum', labels, value: sum },
    { metricName: 'api_request_duration_seconds_count', labels, value: count },
    { metricName: 'api_request_duration_seconds_bucket', labels: { ...labels, le: '+Inf' }, value: count },
  ]
  const name = 'api_request_duration_seconds'
  const values = [
    ...sample({ method: 'GET', route: '/a', status: '200', cache: 'hit' }, 0.003, 3),
    ...sample({ method: 'GET', route: '/a', status: '200', cache: 'stale' }, 0.001, 1),
    ...sample({ method: 'GET', route: '/a', status: '200', cache: 'miss' }, 0.2, 2),
    ...sample({ method: 'GET', route: '/b', status: '500', cache: 'bypass' }, 0.5, 1),
  ]
  registry.registerMetric({
    name,
    get: async () => ({ name, help: name, type: 'histogram', values }),
    reset() {},
  } as never)
  return registry
}
