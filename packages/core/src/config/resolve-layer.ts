import { CacheError } from '../shared/cache-error.ts'
import { parseBoundedSize, parseByteSize } from './byte-size.ts'
import type { LayerConfig, LoadConfig } from './cache-config.ts'
import type { CustomCodec, Duration, Isolation, LayerOptions, StandardSchemaV1 } from './cache-options.ts'
import { aFunction, flag, invalid, keyPart, object, oneOf, wholeNumber, withMethods } from './checks.ts'
import { parseDuration, parsePeriod } from './duration.ts'
import { knownOptions, type OptionNames } from './known-options.ts'
import { defaultsOf } from './layer-presets.ts'
import { resolveCascade } from './resolve-cascade.ts'
import { resolvePolicy } from './resolve-policy.ts'

/** What the cache's own options decide for all its layers. */
export interface LayerSurroundings {
  readonly namespace: string
  readonly defaultTtl: number | undefined
  readonly ttlOverrides: ReadonlyMap<string, number>
  readonly memory: boolean
  readonly memoryMaxAge: number
  readonly isolation: Isolation
}

// Redis holds no value over 512 MB.
const largestValue = 512 * 1024 ** 2

export function resolveLayer(name: string, options: LayerOptions, around: LayerSurroundings): LayerConfig {
  const path = `layers.${keyPart('the name of a layer', name)}`
  knownOptions(path, options, optionNames)
  const level = oneOf(`${path}.level`, options.level ?? 'L1', ['L1', 'L2', 'L3', 'L4'])
  const defaults = defaultsOf(level)
  const prefix = keyPart(`${path}.prefix`, options.prefix ?? name)
  const version = wholeNumber(`${path}.version`, options.version ?? 1, 1)
  const hashIds = flag(`${path}.hashIds`, options.hashIds ?? defaults.hashIds)

  return Object.freeze({
    name,
    level,
    version,
    keyPrefix: `${around.namespace}:${prefix}:v${version}:`,
    hashIds,
    policy: resolvePolicy(
      path,
      options,
      { ...defaults, ttl: around.defaultTtl ?? defaults.ttl },
      around.ttlOverrides.get(name),
    ),
    memory: flag(`${path}.memory`, options.memory ?? defaults.memory) && around.memory,
    memoryMaxAge:
      options.memoryMaxAge === undefined
        ? around.memoryMaxAge
        : parsePeriod(options.memoryMaxAge, `${path}.memoryMaxAge`),
    isolation: oneOf(`${path}.isolation`, options.isolation ?? around.isolation, isolations),
    stampede: oneOf(`${path}.stampede`, options.stampede ?? 'fleet', ['fleet', 'process', 'off']),
    ...resolveEncoding(path, options),
    load: resolveLoad(path, options),
    popularity: resolvePopularity(path, options, hashIds),
    onFailure: oneOf(`${path}.onFailure`, options.onFailure ?? 'miss', ['miss', 'throw']),
    whenDeaf: oneOf(`${path}.whenDeaf`, options.whenDeaf ?? defaults.whenDeaf, ['bypass', 'serve']),
    tags: options.tags === undefined ? undefined : aFunction(`${path}.tags`, options.tags),
    cascade: resolveCascade(`${path}.cascade`, options.cascade),
    schema: options.schema === undefined ? undefined : schema(`${path}.schema`, options.schema),
  })
}

export const isolations: readonly Isolation[] = ['freeze', 'copy', 'share']

function resolveEncoding(
  path: string,
  options: LayerOptions,
): Pick<LayerConfig, 'codec' | 'compressAbove' | 'maxValueBytes'> {
  const { codec = 'msgpack', compressAbove = '16kb', maxValueBytes = '4mb' } = options
  return {
    codec: typeof codec === 'object' ? customCodec(`${path}.codec`, codec) : oneOf(`${path}.codec`, codec, codecs),
    compressAbove: compressAbove === false ? Infinity : parseByteSize(compressAbove, `${path}.compressAbove`),
    maxValueBytes: parseBoundedSize(maxValueBytes, `${path}.maxValueBytes`, 1, largestValue),
  }
}

const codecs = ['msgpack', 'json'] as const

function customCodec(path: string, codec: CustomCodec): CustomCodec {
  keyPart(`${path}.name`, object(path, codec).name)
  return withMethods(path, codec, ['encode', 'decode'])
}

function resolveLoad(path: string, options: LayerOptions): LoadConfig {
  const { loadTimeout = {}, loadConcurrency = Infinity, retryAfter = '1s' } = options
  knownOptions(`${path}.loadTimeout`, loadTimeout, { soft: true, hard: true })
  const limit = (name: 'soft' | 'hard', otherwise: Duration | false): number => {
    const value = loadTimeout[name] ?? otherwise
    return value === false ? Infinity : parsePeriod(value, `${path}.loadTimeout.${name}`)
  }
  const soft = limit('soft', false)
  const hard = limit('hard', '30s')
  if (soft !== Infinity && soft > hard) {
    throw new CacheError('CONFIG_INVALID', `${path}.loadTimeout.soft, ${soft} ms, must not be over hard, ${hard} ms`)
  }
  const concurrency =
    loadConcurrency === Infinity ? Infinity : wholeNumber(`${path}.loadConcurrency`, loadConcurrency, 1)
  return Object.freeze({ soft, hard, concurrency, retryAfter: parseDuration(retryAfter, `${path}.retryAfter`) })
}

// Ids that are hashed in keys are secrets: they stand in no list.
function resolvePopularity(path: string, { popularity = false }: LayerOptions, hashIds: boolean): boolean {
  if (flag(`${path}.popularity`, popularity) && hashIds)
    throw invalid(`${path}.popularity`, 'false for a layer whose ids are hashed', popularity)
  return popularity
}

function schema<T>(path: string, value: StandardSchemaV1<T>): StandardSchemaV1<T> {
  const standard = (value as Partial<StandardSchemaV1<T>> | null)?.['~standard']
  if (typeof standard?.validate === 'function') return value
  throw invalid(path, "a Standard Schema, with '~standard'", value)
}

const optionNames: OptionNames<LayerOptions> = {
  level: true,
  prefix: true,
  version: true,
  ttl: true,
  maxTtl: true,
  nullTtl: true,
  staleFor: true,
  staleIfErrorFor: true,
  refreshAhead: true,
  jitter: true,
  memory: true,
  memoryMaxAge: true,
  stampede: true,
  codec: true,
  compressAbove: true,
  maxValueBytes: true,
  hashIds: true,
  isolation: true,
  loadTimeout: true,
  loadConcurrency: true,
  popularity: true,
  retryAfter: true,
  onFailure: true,
  whenDeaf: true,
  tags: true,
  cascade: true,
  schema: true,
}
