import { CacheError } from '../shared/cache-error.ts'
import { type Clock, systemClock } from '../shared/clock.ts'
import type { BreakerConfig, CacheConfig, CascadeRule, LayerConfig, MemoryConfig } from './cache-config.ts'
import type { CacheOptions, Duration, LayerMap, LoggerLike, MemoryOptions, RedisSource } from './cache-options.ts'
import { aFunction, flag, fraction, invalid, keyPart, object, oneOf, wholeNumber, withMethods } from './checks.ts'
import { parseDuration, parsePeriod } from './duration.ts'
import { knownOptions, type OptionNames } from './known-options.ts'
import { memoryBound } from './memory-bound.ts'
import { redisSource } from './redis-source.ts'
import { resolveCascade } from './resolve-cascade.ts'
import { isolations, type LayerSurroundings, resolveLayer } from './resolve-layer.ts'
import { resolveMetrics } from './resolve-metrics.ts'
import { ttlOverrides } from './ttl-by-layer.ts'

/** Everything the engine reads, checked, complete and frozen; the only place where options get their defaults. */
export function resolveConfig(options: CacheOptions): CacheConfig {
  knownOptions('', options, optionNames)
  const redis = options.redis === undefined ? undefined : redisSource('redis', options.redis)
  const memory = memoryOptions(options.memory)
  const namespace = keyPart('namespace', options.namespace ?? 'cache')
  const layers = resolveLayers(options, namespace, memory)

  return Object.freeze({
    namespace,
    redis,
    maxConnections: wholeNumber('maxConnections', options.maxConnections ?? 1, 1),
    locks: resolveLocks(options.locks ?? [], redis),
    memory: memory === false ? undefined : resolveMemory(memory),
    maxStaleness: resolveStaleness(options.maxStaleness ?? '2s'),
    timeouts: resolveTimeouts(options.timeouts ?? {}),
    breaker: resolveBreaker(options.breaker ?? {}),
    clientTracking: flag('clientTracking', options.clientTracking ?? false),
    enabled: flag('enabled', options.enabled ?? true),
    logger: options.logger === undefined ? undefined : logger(options.logger),
    metrics: resolveMetrics(options.metrics),
    statistics: flag('statistics', options.statistics ?? true),
    layers,
    cascade: joinedCascade(resolveCascade('cascade', options.cascade), layers),
    clock: options.clock === undefined ? systemClock : clock(options.clock),
    random: options.random === undefined ? Math.random : aFunction('random', options.random),
  })
}

/** Without Redis there is nothing that a copy could be compared with. */
function longestStay(maxAge: Duration | undefined, shares: boolean): number {
  return maxAge === undefined && !shares ? Infinity : parsePeriod(maxAge ?? '5m', 'memory.maxAge')
}

function resolveLayers(
  options: CacheOptions,
  namespace: string,
  memory: MemoryOptions | false,
): ReadonlyMap<string, LayerConfig> {
  const layers: LayerMap = object('layers', options.layers)
  const names = Object.keys(layers)
  const { maxAge, isolation = 'freeze' } = memory === false ? {} : memory
  const around: LayerSurroundings = {
    namespace,
    defaultTtl: options.defaultTtl === undefined ? undefined : parseDuration(options.defaultTtl, 'defaultTtl'),
    ttlOverrides: ttlOverrides(options.ttlByLayer ?? {}, names),
    memory: memory !== false,
    memoryMaxAge: longestStay(maxAge, options.redis !== undefined),
    isolation: oneOf('memory.isolation', isolation, isolations),
  }
  const resolved = Object.entries(layers).map(([name, layer]) => resolveLayer(name, layer, around))
  refuseSharedKeys(resolved)
  return new Map(resolved.map((layer) => [layer.name, layer]))
}

/** Tags are known to the whole cache, wherever a rule about them is told. */
function joinedCascade(own: readonly CascadeRule[], layers: ReadonlyMap<string, LayerConfig>): readonly CascadeRule[] {
  return Object.freeze([...own, ...Array.from(layers.values(), ({ cascade }) => cascade).flat()])
}

// An id of `a` such as `v1:x` would else be a key of a layer with the prefix `a:v1`.
function refuseSharedKeys(layers: readonly LayerConfig[]): void {
  for (const [at, layer] of layers.entries()) {
    const other = layers.find(({ keyPrefix }, index) => index !== at && layer.keyPrefix.startsWith(keyPrefix))
    if (other === undefined) continue
    const prefixes = `${other.keyPrefix} begins ${layer.keyPrefix}`
    throw new CacheError(
      'CONFIG_INVALID',
      `layers.${other.name} and layers.${layer.name} would share keys: ${prefixes}`,
    )
  }
}

function resolveLocks(locks: readonly RedisSource[], redis: RedisSource | undefined): readonly RedisSource[] {
  if (!Array.isArray(locks)) throw invalid('locks', 'a list', locks)
  if (locks.length > 0 && redis === undefined)
    throw new CacheError('CONFIG_INVALID', 'locks need redis, which is not set')
  // With an even number two halves can each hold a lease.
  if (locks.length % 2 === 1) throw invalid('locks', 'an even number of sources, odd with redis itself', locks.length)
  return Object.freeze(locks.map((source, at) => redisSource(`locks[${at}]`, source)))
}

function memoryOptions(memory: MemoryOptions | false = {}): MemoryOptions | false {
  if (memory === false) return false
  return knownOptions('memory', memory, { maxBytes: true, maxEntries: true, maxAge: true, isolation: true })
}

function resolveMemory({ maxBytes = '256mb', maxEntries = 100_000 }: MemoryOptions): MemoryConfig {
  return Object.freeze({
    ...memoryBound('memory.maxBytes', maxBytes),
    maxEntries: wholeNumber('memory.maxEntries', maxEntries, 1),
  })
}

function resolveStaleness(value: NonNullable<CacheOptions['maxStaleness']>): number {
  const maxStaleness = parseDuration(value, 'maxStaleness')
  if (maxStaleness >= 100) return maxStaleness
  throw invalid('maxStaleness', 'at least 100 ms', value)
}

function resolveTimeouts(timeouts: NonNullable<CacheOptions['timeouts']>): CacheConfig['timeouts'] {
  const {
    read = '100ms',
    write = '250ms',
    connect = '2s',
  } = knownOptions('timeouts', timeouts, {
    read: true,
    write: true,
    connect: true,
  })
  return Object.freeze({
    read: parsePeriod(read, 'timeouts.read'),
    write: parsePeriod(write, 'timeouts.write'),
    connect: parsePeriod(connect, 'timeouts.connect'),
  })
}

function resolveBreaker(breaker: NonNullable<CacheOptions['breaker']>): BreakerConfig {
  const names = { errorThreshold: true, volume: true, resetAfter: true } as const
  const { errorThreshold = 0.5, volume = 10, resetAfter = '5s' } = knownOptions('breaker', breaker, names)
  return Object.freeze({
    errorThreshold: fraction('breaker.errorThreshold', errorThreshold),
    volume: wholeNumber('breaker.volume', volume, 1),
    resetAfter: parsePeriod(resetAfter, 'breaker.resetAfter'),
  })
}

function logger(value: LoggerLike): LoggerLike {
  return withMethods('logger', value, ['debug', 'info', 'warn', 'error'])
}

function clock(value: Clock): Clock {
  return withMethods('clock', value, ['now', 'epochNow', 'setTimer'])
}

const optionNames: OptionNames<CacheOptions> = {
  namespace: true,
  redis: true,
  locks: true,
  memory: true,
  maxStaleness: true,
  timeouts: true,
  breaker: true,
  clientTracking: true,
  enabled: true,
  logger: true,
  metrics: true,
  statistics: true,
  layers: true,
  cascade: true,
  defaultTtl: true,
  ttlByLayer: true,
  maxConnections: true,
  clock: true,
  random: true,
}
