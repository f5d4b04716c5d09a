import { describe, expect, it } from 'vitest'
import { configFromEnv } from './config-from-env.ts'
import { resolveConfig } from './resolve-config.ts'
import { constantCase } from './ttl-by-layer.ts'

describe('options from the environment', () => {
  it('are none where nothing is set', () => {
    expect(configFromEnv({})).toEqual({})
    expect(
      configFromEnv({ REDIS_URL: '', REDIS_TLS: '', CACHE_ENABLED: ' ', CACHE_TTL_ARTICLE: '', OTHER: 'x' }),
    ).toEqual({})
  })

  it('are all of them', () => {
    const options = configFromEnv({
      REDIS_URL: 'redis://localhost:6379',
      REDIS_MAX_CONNECTIONS: '4',
      REDIS_TIMEOUT: '150',
      CACHE_ENABLED: 'no',
      CACHE_NAMESPACE: 'newsroom',
      CACHE_MEMORY_MAX_BYTES: '64mb',
      CACHE_DEFAULT_TTL: '10m',
      CACHE_TTL_ARTICLE_LIST: '30s',
      CACHE_TTL_GOV: '0',
    })
    expect(options).toEqual({
      redis: 'redis://localhost:6379',
      maxConnections: 4,
      timeouts: { read: 150, write: 150 },
      enabled: false,
      namespace: 'newsroom',
      memory: { maxBytes: 64 * 1024 ** 2 },
      defaultTtl: 600_000,
      ttlByLayer: { ARTICLE_LIST: 30_000, GOV: 0 },
    })
    const { layers } = resolveConfig({ ...options, layers: { articleList: { ttl: '1h' }, gov: {}, other: {} } })
    expect([...layers.values()].map(({ policy }) => policy.ttl)).toEqual([30_000, 0, 600_000])
  })

  it('take a range for the bytes of memory', () => {
    const bytes = (text: string): unknown => configFromEnv({ CACHE_MEMORY_MAX_BYTES: text }).memory
    expect(bytes('64mb-512mb')).toEqual({ maxBytes: { min: 64 * 1024 ** 2, max: 512 * 1024 ** 2 } })
    expect(bytes('1kb - 1kb')).toEqual({ maxBytes: { min: 1024, max: 1024 } })
    expect(resolveConfig({ ...configFromEnv({ CACHE_MEMORY_MAX_BYTES: '1-2' }), layers: {} }).memory).toMatchObject({
      minBytes: 1,
      maxBytes: 2,
    })
    expect(() => bytes('512mb-64mb')).toThrow(/^CONFIG_INVALID: CACHE_MEMORY_MAX_BYTES must be from 536870912 to /)
    for (const text of ['64mb-', '-64mb', '1-2-3', '0-5']) expect(() => bytes(text)).toThrow(/CACHE_MEMORY_MAX_BYTES/)
  })

  it('name a server by its parts', () => {
    const parts = {
      REDIS_HOST: 'redis',
      REDIS_PORT: '6380',
      REDIS_DB: '2',
      REDIS_USERNAME: 'u',
      REDIS_PASSWORD: ' p ',
      REDIS_TLS: 'true',
    }
    expect(configFromEnv(parts).redis).toEqual({
      host: 'redis',
      port: 6380,
      db: 2,
      username: 'u',
      password: ' p ',
      tls: {},
    })
    expect(configFromEnv({ REDIS_PORT: '6380' }).redis).toEqual({ host: 'localhost', port: 6380 })
    expect(configFromEnv({ REDIS_TLS: 'false' }).redis).toBeUndefined()
  })

  it('prefer the URL, as platforms set both', () => {
    expect(configFromEnv({ REDIS_URL: 'redis://a', REDIS_HOST: 'b', REDIS_PORT: 'tcp://10.0.0.1:6379' }).redis).toBe(
      'redis://a',
    )
  })

  it('take no port from what Kubernetes sets for a service named redis', () => {
    expect(configFromEnv({ REDIS_PORT: 'tcp://10.0.0.1:6379' })).toEqual({})
    expect(configFromEnv({ REDIS_HOST: 'redis', REDIS_PORT: 'tcp://10.0.0.1:6379' }).redis).toEqual({ host: 'redis' })
  })

  it.each(['true', '1', 'yes', 'on', 'TRUE'])('read %j as enabled', (text) => {
    expect(configFromEnv({ CACHE_ENABLED: text })).toEqual({ enabled: true })
  })

  it.each(['false', '0', 'no', 'off', 'Off'])('read %j as not enabled', (text) => {
    expect(configFromEnv({ CACHE_ENABLED: text })).toEqual({ enabled: false })
  })

  it.each<[string, Record<string, string>]>([
    [
      'REDIS_URL must be a redis:// or rediss:// URL, ioredis options, a client, or a function that makes one, got "http://…@h"',
      { REDIS_URL: 'http://u:secret@h' },
    ],
    ['REDIS_PORT must be a whole number from 1 to 65535, got "abc"', { REDIS_PORT: 'abc' }],
    ['REDIS_PORT must be a whole number from 1 to 65535, got 70000', { REDIS_PORT: '70000' }],
    ['REDIS_DB must be a whole number from 0, got "-1"', { REDIS_DB: '-1' }],
    ['REDIS_TLS must be true, false, 1, 0, yes, no, on or off, got "maybe"', { REDIS_TLS: 'maybe' }],
    ['REDIS_MAX_CONNECTIONS must be a whole number from 1, got 0', { REDIS_MAX_CONNECTIONS: '0' }],
    ['REDIS_TIMEOUT must be longer than 0, got "0"', { REDIS_TIMEOUT: '0' }],
    ['CACHE_ENABLED must be true, false, 1, 0, yes, no, on or off, got "ture"', { CACHE_ENABLED: 'ture' }],
    [
      'CACHE_NAMESPACE must be a text of 1 to 100 characters without white space and { } # * ? [ ] \\, got "a b"',
      { CACHE_NAMESPACE: 'a b' },
    ],
    [
      "CACHE_MEMORY_MAX_BYTES must be a size: bytes or a text such as '512kb', '256mb', '1gb', got \"lots\"",
      { CACHE_MEMORY_MAX_BYTES: 'lots' },
    ],
    [
      `CACHE_MEMORY_MAX_BYTES must be from 1 to ${Number.MAX_SAFE_INTEGER} bytes, got "0"`,
      { CACHE_MEMORY_MAX_BYTES: '0' },
    ],
    [
      "CACHE_DEFAULT_TTL must be a duration: milliseconds or a text such as '250ms', '30s', '5m', '6h', '1d', got \"1 hour\"",
      { CACHE_DEFAULT_TTL: '1 hour' },
    ],
    [
      "CACHE_TTL_GOV must be a duration: milliseconds or a text such as '250ms', '30s', '5m', '6h', '1d', got \"-5\"",
      { CACHE_TTL_GOV: '-5' },
    ],
  ])('are refused by variable and value: %s', (detail, env) => {
    expect(() => configFromEnv(env)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', detail }))
  })
})

describe('a name in constant case', () => {
  it.each([
    ['article', 'ARTICLE'],
    ['articleList', 'ARTICLE_LIST'],
    ['api:gov', 'API_GOV'],
    ['HTTPCache', 'HTTP_CACHE'],
    ['v2Article', 'V2_ARTICLE'],
    ['already_so', 'ALREADY_SO'],
    ['-x-', 'X'],
  ])('of %s is %s', (name, constant) => {
    expect(constantCase(name)).toBe(constant)
  })
})
