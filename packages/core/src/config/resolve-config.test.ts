import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { CacheError } from '../shared/cache-error.ts'
import { adaptiveTtl } from './adaptive-ttl.ts'
import type { CacheConfig, LayerConfig } from './cache-config.ts'
import type { CacheOptions, LayerOptions } from './cache-options.ts'
import { computedLayer, externalLayer, queryLayer, sessionLayer } from './layer-presets.ts'
import { resolveConfig } from './resolve-config.ts'

const noop = (): void => {}
const logger = { debug: noop, info: noop, warn: noop, error: noop }
const minute = 60_000
const hour = 60 * minute

function layerOf(options: LayerOptions, around: Partial<CacheOptions> = {}): LayerConfig {
  const layer = resolveConfig({ ...around, layers: { article: options } }).layers.get('article')
  if (layer === undefined) throw new Error('the layer is missing')
  return layer
}

function detailOf(options: unknown): string {
  try {
    resolveConfig(options as CacheOptions)
  } catch (error) {
    return error instanceof CacheError && error.code === 'CONFIG_INVALID' ? error.detail : String(error)
  }
  return 'accepted'
}

describe('a configuration', () => {
  it('has every default', () => {
    const { layers, clock, random, ...rest } = resolveConfig({ layers: {} })
    expect(rest).toEqual({
      namespace: 'cache',
      redis: undefined,
      maxConnections: 1,
      locks: [],
      memory: { maxBytes: 256 * 1024 ** 2, maxEntries: 100_000 },
      maxStaleness: 2000,
      timeouts: { read: 100, write: 250, connect: 2000 },
      breaker: { errorThreshold: 0.5, volume: 10, resetAfter: 5000 },
      clientTracking: false,
      enabled: true,
      logger: undefined,
      metrics: undefined,
      statistics: true,
      cascade: [],
    })
    expect(layers.size).toBe(0)
    expect(clock.now()).toBeGreaterThan(0)
    expect(random()).toBeLessThan(1)
  })

  it('has what was given', () => {
    const registry = {}
    const config = resolveConfig({
      namespace: 'newsroom',
      redis: 'rediss://u:p@h:6380/1',
      locks: ['redis://a', 'redis://b'],
      maxConnections: 4,
      memory: { maxBytes: '1gb', maxEntries: 5, maxAge: '1m', isolation: 'copy' },
      maxStaleness: 100,
      timeouts: { read: '1s', connect: 5 },
      breaker: { errorThreshold: 1, volume: 1, resetAfter: '1m' },
      enabled: false,
      logger,
      metrics: { registry },
      layers: { article: {} },
    })
    expect(config).toMatchObject({
      namespace: 'newsroom',
      redis: 'rediss://u:p@h:6380/1',
      locks: ['redis://a', 'redis://b'],
      maxConnections: 4,
      memory: { maxBytes: 1024 ** 3, maxEntries: 5 },
      maxStaleness: 100,
      timeouts: { read: 1000, write: 250, connect: 5 },
      breaker: { errorThreshold: 1, volume: 1, resetAfter: minute },
      enabled: false,
    })
    expect(config.logger).toBe(logger)
    expect(config.metrics?.registry).toBe(registry)
    expect(config.metrics?.prefix).toBe('')
    expect(config.layers.get('article')).toMatchObject({ memoryMaxAge: minute, isolation: 'copy' })
  })

  it('takes a range for the bytes of memory', () => {
    const memory = { maxBytes: { min: '64mb', max: 1024 ** 3 } }
    expect(resolveConfig({ memory, layers: {} }).memory).toEqual({
      minBytes: 64 * 1024 ** 2,
      maxBytes: 1024 ** 3,
      maxEntries: 100_000,
    })
    expect(resolveConfig({ layers: {} }).memory?.minBytes).toBeUndefined()
  })

  it('asks Redis again for a copy in memory after five minutes, where there is one', () => {
    const layers = { article: { ttl: '1h' } }
    const ageIn = (options: object): number => resolveConfig({ layers, ...options }).layers.get('article')!.memoryMaxAge
    expect(ageIn({ redis: 'redis://localhost' })).toBe(5 * minute)
    expect(ageIn({})).toBe(Infinity)
    expect(ageIn({ memory: { maxAge: '2m' } })).toBe(2 * minute)
  })

  it('joins the cascades of all layers to that of the cache', () => {
    const { cascade } = resolveConfig({
      cascade: { front: ['feed'] },
      layers: { article: { cascade: { 'article:*': ['articles'] } }, author: { cascade: { front: ['authors'] } } },
    })
    const rules = cascade.map(({ path, head, implied }) => [path, head, implied])
    expect(rules).toEqual([
      ['cascade["front"]', 'front', ['feed']],
      ['layers.article.cascade["article:*"]', 'article:', ['articles']],
      ['layers.author.cascade["front"]', 'front', ['authors']],
    ])
  })

  it('reads the cascade of a layer once', () => {
    let readings = 0
    const article = {
      get cascade() {
        readings += 1
        return { a: ['b'] }
      },
    }
    expect(resolveConfig({ layers: { article } }).cascade).toHaveLength(1)
    expect(readings).toBe(1)
  })

  it('is frozen throughout and leaves what it was given alone', () => {
    const given: CacheOptions = {
      memory: { maxEntries: 5 },
      timeouts: { read: 5 },
      redis: { host: 'localhost' },
      layers: { article: { ttl: '1h', loadTimeout: { soft: 5 }, cascade: { a: ['b'] } } },
    }
    const before = structuredClone(given)
    const config = resolveConfig(given)
    const article = config.layers.get('article')
    const made = [
      config,
      config.memory,
      config.timeouts,
      config.breaker,
      config.locks,
      config.cascade,
      config.cascade[0],
      config.cascade[0]?.implied,
      article,
      article?.policy,
      article?.load,
    ]
    for (const part of made) expect(Object.isFrozen(part)).toBe(true)
    expect(given).toEqual(before)
    for (const part of [given, given.memory, given.redis, given.layers, given.layers['article']]) {
      expect(Object.isFrozen(part)).toBe(false)
    }
  })

  it('takes undefined for not given', () => {
    const names: (keyof CacheConfig)[] = [
      'namespace',
      'redis',
      'locks',
      'memory',
      'timeouts',
      'breaker',
      'enabled',
      'logger',
      'metrics',
    ]
    const absent = Object.fromEntries(names.map((name) => [name, undefined]))
    expect(resolveConfig({ ...absent, layers: {} })).toEqual(resolveConfig({ layers: {} }))
  })
})

describe('a layer', () => {
  it('has every default', () => {
    expect(layerOf({})).toEqual({
      name: 'article',
      level: 'L1',
      version: 1,
      keyPrefix: 'cache:article:v1:',
      hashIds: false,
      policy: {
        ttl: hour,
        rule: undefined,
        maxTtl: 7 * 24 * hour,
        nullTtl: undefined,
        staleFor: 0,
        staleIfErrorFor: 0,
        refreshAhead: 0,
        jitter: 0.05,
      },
      memory: true,
      memoryMaxAge: Infinity,
      isolation: 'freeze',
      stampede: 'fleet',
      codec: 'msgpack',
      compressAbove: 16_384,
      maxValueBytes: 4 * 1024 ** 2,
      load: { soft: Infinity, hard: 30_000, concurrency: Infinity, retryAfter: 1000 },
      popularity: false,
      onFailure: 'miss',
      whenDeaf: 'bypass',
      tags: undefined,
      cascade: [],
      schema: undefined,
    })
  })

  it('has the defaults of its level', () => {
    expect(layerOf(queryLayer())).toMatchObject({ level: 'L1', policy: { ttl: hour, staleIfErrorFor: 0 } })
    expect(layerOf(externalLayer())).toMatchObject({
      level: 'L2',
      policy: { ttl: 6 * hour, staleIfErrorFor: 24 * hour },
    })
    expect(layerOf(computedLayer())).toMatchObject({ level: 'L3', policy: { ttl: 24 * hour, staleIfErrorFor: 0 } })
    expect(layerOf(sessionLayer())).toMatchObject({
      level: 'L4',
      policy: { ttl: 5 * minute, staleFor: 0, staleIfErrorFor: 0 },
      memory: false,
      hashIds: true,
      whenDeaf: 'bypass',
    })
  })

  it('overrides what its preset says', () => {
    const options = {
      ttl: '1m',
      memory: true,
      hashIds: false,
      whenDeaf: 'serve',
      prefix: 'app:session',
      version: 3,
    } as const
    expect(layerOf(sessionLayer(options))).toMatchObject({
      level: 'L4',
      keyPrefix: 'cache:app:session:v3:',
      policy: { ttl: minute },
      memory: true,
      hashIds: false,
      whenDeaf: 'serve',
    })
  })

  it('has its ttl from the most particular place that names one', () => {
    expect(layerOf({ level: 'L3' }).policy.ttl).toBe(24 * hour)
    expect(layerOf({ level: 'L3' }, { defaultTtl: '2m' }).policy.ttl).toBe(2 * minute)
    expect(layerOf({ ttl: '3m' }, { defaultTtl: '2m' }).policy.ttl).toBe(3 * minute)
    expect(layerOf({ ttl: '3m' }, { defaultTtl: '2m', ttlByLayer: { ARTICLE: '4m' } }).policy.ttl).toBe(4 * minute)
    expect(layerOf({ ttl: 0 }).policy).toMatchObject({ ttl: 0 })
    expect(layerOf({ nullTtl: '1s' }).policy).toMatchObject({ ttl: hour, nullTtl: 1000 })
  })

  it('has a ttl that decides for each value, and what bounds it', () => {
    const rule = () => '1m'
    expect(layerOf({ ttl: rule }).policy).toMatchObject({ ttl: 7 * 24 * hour, rule })
    expect(layerOf({ ttl: rule, maxTtl: '2h' }).policy).toMatchObject({ ttl: 2 * hour, rule, maxTtl: 2 * hour })
    const adaptive = adaptiveTtl({ min: '1m', max: '1h' })
    expect(layerOf({ ttl: adaptive }).policy).toMatchObject({ ttl: hour, rule: { min: minute, max: hour } })
    expect(layerOf({ ttl: adaptive }, { defaultTtl: '2m' }).policy.ttl).toBe(hour)
  })

  it('has the ttl of the environment in place of one that decides', () => {
    for (const ttl of [() => '1m', adaptiveTtl({ min: '1m', max: '1h' })]) {
      const { policy } = layerOf({ ttl }, { ttlByLayer: { ARTICLE: '4m' } })
      expect(policy).toMatchObject({ ttl: 4 * minute, rule: undefined })
    }
  })

  it('refuses what cannot decide on a ttl, and jitter that would take more than is learned', () => {
    const refusalOf = (article: object): string => detailOf({ layers: { article } })
    expect(refusalOf({ ttl: { min: 1, max: 2 } })).toMatch(/^layers\.article\.ttl must be a duration/)
    expect(refusalOf({ maxTtl: 0 })).toBe('layers.article.maxTtl must be longer than 0, got 0')
    const ttl = adaptiveTtl({ min: 1000, max: 1000 })
    expect(refusalOf({ ttl, jitter: 0.5 })).toBe('accepted')
    expect(refusalOf({ ttl, jitter: 0.6 })).toBe(
      'layers.article.jitter must be a number from 0 to 0.5 beside adaptiveTtl, got 0.6',
    )
  })

  it('is in no memory where the cache has none', () => {
    const config = resolveConfig({ memory: false, layers: { article: { memory: true } } })
    expect(config.memory).toBeUndefined()
    expect(config.layers.get('article')?.memory).toBe(false)
  })

  it('reads options of several forms', () => {
    expect(layerOf({ refreshAhead: true }).policy.refreshAhead).toBe(1)
    expect(layerOf({ refreshAhead: 2.5 }).policy.refreshAhead).toBe(2.5)
    expect(layerOf({ compressAbove: false }).compressAbove).toBe(Infinity)
    expect(layerOf({ compressAbove: 0 }).compressAbove).toBe(0)
    expect(layerOf({ loadTimeout: { soft: '1s', hard: false }, loadConcurrency: 4 }).load).toEqual({
      soft: 1000,
      hard: Infinity,
      concurrency: 4,
      retryAfter: 1000,
    })
    const codec = { name: 'cbor', encode: () => Buffer.alloc(0), decode: noop }
    expect(layerOf({ codec }).codec).toBe(codec)
  })
})

describe('a ttl by layer', () => {
  it.each(['articleList', 'article-list', 'article:list', 'ArticleList', 'article_list'])('is found for %s', (name) => {
    for (const key of ['ARTICLE_LIST', 'ARTICLELIST', name]) {
      const config = resolveConfig({ layers: { [name]: {} }, ttlByLayer: { [key]: 5 } })
      expect(config.layers.get(name)?.policy.ttl).toBe(5)
    }
  })

  it('is refused for a name that no layer has, with the known ones', () => {
    const layers = { articleList: {}, gov: {} }
    expect(detailOf({ layers, ttlByLayer: { ARTICLES: 5 } })).toBe(
      'CACHE_TTL_ARTICLES names no layer; known: CACHE_TTL_ARTICLE_LIST, CACHE_TTL_GOV',
    )
    expect(detailOf({ layers: {}, ttlByLayer: { X: 5 } })).toBe('CACHE_TTL_X names no layer; there are none')
    expect(detailOf({ layers, ttlByLayer: { GOV: 'soon' } })).toMatch(/^CACHE_TTL_GOV must be a duration.*got "soon"$/)
  })
})

describe('an option that is refused', () => {
  it.each<[string, unknown]>([
    ['the options must be an object, got undefined', undefined],
    ['layers must be an object, got undefined', {}],
    ['layers.article must be an object, got null', { layers: { article: null } }],
    ['nmaespace is not an option, did you mean namespace?', { nmaespace: 'x', layers: {} }],
    ['memory.maxbytes is not an option, did you mean maxBytes?', { memory: { maxbytes: 1 }, layers: {} }],
    ['timeouts.raed is not an option, did you mean read?', { timeouts: { raed: 1 }, layers: {} }],
    ['breaker.x is not an option; known: errorThreshold, volume, resetAfter', { breaker: { x: 1 }, layers: {} }],
    ['layers.article.tll is not an option, did you mean ttl?', { layers: { article: { tll: 1 } } }],
    [
      'layers.article.loadTimeout.sfot is not an option, did you mean soft?',
      { layers: { article: { loadTimeout: { sfot: 1 } } } },
    ],
    ['locks need redis, which is not set', { locks: ['redis://a', 'redis://b'], layers: {} }],
    [
      'locks must be an even number of sources, odd with redis itself, got 1',
      { redis: 'redis://a', locks: ['redis://b'], layers: {} },
    ],
    ['locks must be a list, got "redis://b"', { redis: 'redis://a', locks: 'redis://b', layers: {} }],
    ['maxStaleness must be at least 100 ms, got "99ms"', { maxStaleness: '99ms', layers: {} }],
    ['timeouts.write must be longer than 0, got 0', { timeouts: { write: 0 }, layers: {} }],
    ['breaker.errorThreshold must be a number from 0 to 1, got 50', { breaker: { errorThreshold: 50 }, layers: {} }],
    ['breaker.volume must be a whole number from 1, got 0', { breaker: { volume: 0 }, layers: {} }],
    ['maxConnections must be a whole number from 1, got 1.5', { maxConnections: 1.5, layers: {} }],
    ['memory must be an object, got true', { memory: true, layers: {} }],
    ['memory.maxEntries must be a whole number from 1, got Infinity', { memory: { maxEntries: Infinity }, layers: {} }],
    [
      `memory.maxBytes must be from 1 to ${Number.MAX_SAFE_INTEGER} bytes, got 0`,
      { memory: { maxBytes: 0 }, layers: {} },
    ],
    [
      `memory.maxBytes.max must be from 2048 to ${Number.MAX_SAFE_INTEGER} bytes, got "1kb"`,
      { memory: { maxBytes: { min: '2kb', max: '1kb' } }, layers: {} },
    ],
    [
      `memory.maxBytes.min must be from 1 to ${Number.MAX_SAFE_INTEGER} bytes, got 0`,
      { memory: { maxBytes: { min: 0, max: 5 } }, layers: {} },
    ],
    [
      "memory.maxBytes.max must be a size: bytes or a text such as '512kb', '256mb', '1gb', got undefined",
      { memory: { maxBytes: { min: 1 } as never }, layers: {} },
    ],
    [
      'memory.maxBytes.most is not an option; known: min, max',
      { memory: { maxBytes: { min: 1, most: 2 } as never }, layers: {} },
    ],
    ['memory.maxBytes must be an object, got null', { memory: { maxBytes: null as never }, layers: {} }],
    ['memory.maxAge must be longer than 0, got 0', { memory: { maxAge: 0 }, layers: {} }],
    [
      "memory.isolation must be 'freeze' or 'copy' or 'share', got \"deep\"",
      { memory: { isolation: 'deep' }, layers: {} },
    ],
    ['enabled must be true or false, got "no"', { enabled: 'no', layers: {} }],
    [
      'logger must have debug, info, warn, error; missing: debug, error',
      { logger: { info: noop, warn: noop }, layers: {} },
    ],
    ['logger must have debug, info, warn, error; missing: debug, info, warn, error', { logger: null, layers: {} }],
    ['metrics.registry must be a prom-client Registry, got "mine"', { metrics: { registry: 'mine' }, layers: {} }],
    [
      'metrics.prefix must be letters, digits and underscores, the first no digit, got "1a"',
      { metrics: { prefix: '1a' }, layers: {} },
    ],
    [
      'clock must have now, epochNow, setTimer; missing: setTimer',
      { clock: { now: noop, epochNow: noop }, layers: {} },
    ],
    ['random must be a function, got 0.5', { random: 0.5, layers: {} }],
    ["layers.article.level must be 'L1' or 'L2' or 'L3' or 'L4', got \"L5\"", { layers: { article: { level: 'L5' } } }],
    ['layers.article.version must be a whole number from 1, got 0', { layers: { article: { version: 0 } } }],
    ['layers.article.jitter must be a number from 0 to 1, got 5', { layers: { article: { jitter: 5 } } }],
    [
      'layers.article.refreshAhead must be true, false or a number above 0, got 0',
      { layers: { article: { refreshAhead: 0 } } },
    ],
    [
      'layers.article.loadTimeout.soft, 60000 ms, must not be over hard, 30000 ms',
      { layers: { article: { loadTimeout: { soft: '1m' } } } },
    ],
    [
      'layers.article.loadConcurrency must be a whole number from 1, got 0',
      { layers: { article: { loadConcurrency: 0 } } },
    ],
    [
      'layers.article.maxValueBytes must be from 1 to 536870912 bytes, got "1gb"',
      { layers: { article: { maxValueBytes: '1gb' } } },
    ],
    ["layers.article.codec must be 'msgpack' or 'json', got \"xml\"", { layers: { article: { codec: 'xml' } } }],
    [
      'layers.article.codec must have encode, decode; missing: decode',
      { layers: { article: { codec: { name: 'x', encode: noop } } } },
    ],
    [
      "layers.article.stampede must be 'fleet' or 'process' or 'off', got \"local\"",
      { layers: { article: { stampede: 'local' } } },
    ],
    ["layers.article.whenDeaf must be 'bypass' or 'serve', got false", { layers: { article: { whenDeaf: false } } }],
    ["layers.article.onFailure must be 'miss' or 'throw', got true", { layers: { article: { onFailure: true } } }],
    ['layers.article.tags must be a function, got a list', { layers: { article: { tags: ['a'] } } }],
    [
      "layers.article.schema must be a Standard Schema, with '~standard', got an object",
      { layers: { article: { schema: {} } } },
    ],
    ['layers.article.cascade must be an object, got a list', { layers: { article: { cascade: [] } } }],
    [
      'layers.article.cascade["a"][1] must be a text of 1 to 1024 bytes without lone surrogates, got 7',
      { layers: { article: { cascade: { a: ['b', 7] } } } },
    ],
    [
      'layers.article.cascade["a"][0] must be a tag without *, since there is none in the name that it could stand for, got "b*"',
      { layers: { article: { cascade: { a: ['b*'] } } } },
    ],
    ['layers.article.memory must be true or false, got an object', { layers: { article: { memory: {} } } }],
    ['layers.article.hashIds must be true or false, got 1', { layers: { article: { hashIds: 1 } } }],
  ])('%s', (detail, options) => {
    expect(detailOf(options)).toBe(detail)
  })

  it.each([
    '',
    ' ',
    'a b',
    'a{b',
    'a}b',
    'a#b',
    'a*',
    'a?',
    'a[b',
    'a]b',
    'a\\b',
    'a\nb',
    '\u0085',
    'x'.repeat(101),
    '\ud800',
  ])('is a namespace, a prefix or a name of a layer like %j', (name) => {
    const rule = 'must be a text of 1 to 100 characters without white space and { } # * ? [ ] \\, got '
    expect(detailOf({ namespace: name, layers: {} })).toContain(`namespace ${rule}`)
    expect(detailOf({ layers: { article: { prefix: name } } })).toContain(`layers.article.prefix ${rule}`)
    expect(detailOf({ layers: { [name]: { prefix: 'a' } } })).toContain(`the name of a layer ${rule}`)
  })

  it('is a layer that would share keys with another', () => {
    expect(detailOf({ layers: { a: {}, b: { prefix: 'a' } } })).toContain('layers.b and layers.a would share keys')
    expect(detailOf({ layers: { a: {}, b: { prefix: 'a:v1' } } })).toContain('layers.a and layers.b would share keys')
    expect(detailOf({ layers: { b: { prefix: 'a:v1' }, a: {} } })).toContain('layers.a and layers.b would share keys')
    expect(detailOf({ layers: { a: {}, b: { prefix: 'a:v2' }, c: { prefix: 'a', version: 3 } } })).toBe('accepted')
  })
})

describe('a redis source', () => {
  const client = new Redis({ lazyConnect: true })

  it.each<[string, unknown]>([
    ['a URL', 'redis://localhost'],
    ['a TLS URL', 'rediss://user:pass@host:6380/2?family=6'],
    ['a socket', '/run/redis.sock'],
    ['options', { host: 'localhost', port: 6379, db: 0 }],
    ['a client', client],
    ['a function', () => client],
  ])('may be %s', (_what, redis) => {
    expect(resolveConfig({ redis, layers: {} } as CacheOptions).redis).toBe(redis)
  })

  const rule = 'must be a redis:// or rediss:// URL, ioredis options, a client, or a function that makes one, got'
  it.each<[string, unknown]>([
    [`redis ${rule} "http://…@host:1"`, 'http://user:secret@host:1'],
    [`redis ${rule} "…@host"`, 'user:se@cret@host'],
    [`redis ${rule} "redis//host"`, 'redis//host?password=secret'],
    [`redis ${rule} number`, 6379],
    [`redis ${rule} object`, null],
    ['redis.port must be a whole number from 1 to 65535, got 0', { port: 0 }],
    ['redis.db must be a whole number from 0, got -1', { db: -1 }],
  ])('is refused without showing a secret: %s', (detail, redis) => {
    expect(detailOf({ redis, layers: {} })).toBe(detail)
  })
})
