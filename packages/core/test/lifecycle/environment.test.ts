import { expect, inject, it } from 'vitest'
import { configFromEnv, createCache, queryLayer, sessionLayer } from '../../src/index.ts'
import { openCache, rawRedis, readyCache, shared } from '../support/fleet.ts'

const layers = { article: queryLayer<string>({ ttl: '1h', jitter: 0 }), session: sessionLayer<string>() }

it('reaches Redis by REDIS_URL', async () => {
  const { namespace, redis } = shared()
  const options = configFromEnv({ REDIS_URL: redis, CACHE_NAMESPACE: namespace })
  const cache = await readyCache({ ...(options as object), layers })
  expect(await cache.layer('article').set('1', 'value')).toMatchObject({ status: 'applied' })
  expect(await rawRedis().exists(`${namespace}:article:v1:1`)).toBe(1)
})

it('reaches Redis by REDIS_HOST, REDIS_PORT and REDIS_DB', async () => {
  const { namespace } = shared()
  const { hostname, port, password } = new URL(inject('redisUrl'))
  const env = {
    REDIS_HOST: hostname,
    REDIS_PORT: port,
    REDIS_PASSWORD: password,
    REDIS_DB: '2',
    CACHE_NAMESPACE: namespace,
  }
  const cache = await readyCache({ ...(configFromEnv(env) as object), layers })
  expect(await cache.layer('article').set('1', 'value')).toMatchObject({ status: 'applied' })
  const there = new URL(inject('redisUrl'))
  there.pathname = '/2'
  expect(await rawRedis(there.href).exists(`${namespace}:article:v1:1`)).toBe(1)
  expect(await rawRedis().exists(`${namespace}:article:v1:1`)).toBe(0)
})

it('keeps to memory where the environment names no Redis', async () => {
  const cache = openCache({ ...(configFromEnv({ PATH: '/bin', REDIS_URL: ' ' }) as object), layers })
  await cache.ready()
  expect(await cache.layer('article').getOrSet('1', () => 'loaded')).toBe('loaded')
  expect(cache.layer('article').peek('1')).toBe('loaded')
})

it('takes life, size, connections and time from the environment', async () => {
  const { namespace, redis } = shared()
  const env = {
    REDIS_URL: redis,
    REDIS_MAX_CONNECTIONS: '2',
    REDIS_TIMEOUT: '5s',
    CACHE_NAMESPACE: namespace,
    CACHE_MEMORY_MAX_BYTES: '64kb',
    CACHE_DEFAULT_TTL: '7s',
    CACHE_TTL_ARTICLE: '30s',
  }
  const cache = await readyCache({ ...(configFromEnv(env) as object), layers })
  expect(cache.layers().map(({ name, ttl }) => [name, ttl])).toEqual([
    ['article', 30_000],
    ['session', 7000],
  ])
  await cache.layer('article').set('1', 'x'.repeat(100_000))
  expect(cache.layer('article').peek('1')).toBeUndefined()
  expect(await cache.layer('article').ttlLeft('1')).toBeLessThanOrEqual(30_000)
})

it('switches the cache off by CACHE_ENABLED', async () => {
  const { redis } = shared()
  const cache = openCache({ ...(configFromEnv({ REDIS_URL: redis, CACHE_ENABLED: 'false' }) as object), layers })
  let loads = 0
  for (const n of ['1', '2']) expect(await cache.layer('article').getOrSet('1', () => String(++loads))).toBe(n)
})

it('refuses what it cannot read, and a ttl of a layer that does not exist', () => {
  expect(() => configFromEnv({ REDIS_PORT: 'six' })).toThrow('REDIS_PORT')
  expect(() => configFromEnv({ CACHE_DEFAULT_TTL: 'soon' })).toThrow('CACHE_DEFAULT_TTL')
  expect(() => createCache({ ...configFromEnv({ CACHE_TTL_ARTICEL: '1m' }), layers })).toThrow('CACHE_TTL_ARTICEL')
})
