import type { CacheOptions, RedisConnectionOptions } from './cache-options.ts'
import { invalid, keyPart, wholeNumber } from './checks.ts'
import { parseDuration, parsePeriod } from './duration.ts'
import { memoryBoundOf } from './memory-bound.ts'
import { redisUrl } from './redis-source.ts'
import { ttlVariable } from './ttl-by-layer.ts'

/** Options that the environment may set: all but the layers themselves. */
export type EnvOptions = Partial<Omit<CacheOptions, 'layers'>>

type Env = Readonly<Record<string, string | undefined>>

/**
 * Options from `REDIS_URL` (or `REDIS_HOST`, `_PORT`, `_DB`, `_USERNAME`, `_PASSWORD`, `_TLS`), `REDIS_MAX_CONNECTIONS`,
 * `REDIS_TIMEOUT`, `CACHE_ENABLED`, `CACHE_NAMESPACE`, `CACHE_MEMORY_MAX_BYTES`, `CACHE_DEFAULT_TTL` and
 * `CACHE_TTL_<LAYER>`. Durations are milliseconds or texts such as `30s`; the bytes may be a range, `64mb-512mb`; an empty
 * variable counts as unset.
 *
 * @example `createCache({ ...configFromEnv(), layers: { article: queryLayer<Article>() } })`
 */
export function configFromEnv(env: Env = process.env): EnvOptions {
  const read = reader(env)
  const timeout = read('REDIS_TIMEOUT', parsePeriodOf)
  const maxBytes = read('CACHE_MEMORY_MAX_BYTES', memoryBoundOf)
  const options = {
    redis: read('REDIS_URL', redisUrl) ?? redisFrom(env, read),
    maxConnections: read('REDIS_MAX_CONNECTIONS', (name, text) => wholeNumberOf(name, text, 1)),
    timeouts: timeout && { read: timeout, write: timeout },
    enabled: read('CACHE_ENABLED', flagOf),
    namespace: read('CACHE_NAMESPACE', keyPart),
    memory: maxBytes && { maxBytes },
    defaultTtl: read('CACHE_DEFAULT_TTL', parseDurationOf),
    ttlByLayer: ttlsFrom(env, read),
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

type Read = <T>(name: string, parse: (name: string, text: string) => T) => T | undefined

function reader(env: Env): Read {
  return (name, parse) => {
    const text = env[name]?.trim()
    return text === undefined || text === '' ? undefined : parse(name, text)
  }
}

function redisFrom(env: Env, read: Read): RedisConnectionOptions | undefined {
  const given = {
    host: read('REDIS_HOST', textOf),
    port: read('REDIS_PORT', portOf),
    db: read('REDIS_DB', (name, text) => wholeNumberOf(name, text, 0)),
    username: read('REDIS_USERNAME', textOf),
    // As it is: white space may belong to it.
    password: read('REDIS_PASSWORD', () => env['REDIS_PASSWORD']),
    tls: read('REDIS_TLS', flagOf) === true ? {} : undefined,
  }
  const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return Object.keys(options).length === 0 ? undefined : { host: 'localhost', ...options }
}

// Kubernetes sets REDIS_PORT=tcp://… for a service named redis.
function portOf(name: string, text: string): number | undefined {
  return text.startsWith('tcp://') ? undefined : wholeNumberOf(name, text, 1, 65_535)
}

function ttlsFrom(env: Env, read: Read): Readonly<Record<string, number>> | undefined {
  const ttls: Record<string, number> = {}
  for (const name of Object.keys(env)) {
    const ttl = name.startsWith(ttlVariable) ? read(name, parseDurationOf) : undefined
    if (ttl !== undefined) ttls[name.slice(ttlVariable.length)] = ttl
  }
  return Object.keys(ttls).length === 0 ? undefined : ttls
}

function textOf(_name: string, text: string): string {
  return text
}

function flagOf(name: string, text: string): boolean {
  if (/^(true|1|yes|on)$/i.test(text)) return true
  if (/^(false|0|no|off)$/i.test(text)) return false
  throw invalid(name, 'true, false, 1, 0, yes, no, on or off', text)
}

function wholeNumberOf(name: string, text: string, least: number, most?: number): number {
  return wholeNumber(name, /^\d+$/.test(text) ? Number(text) : text, least, most)
}

function parseDurationOf(name: string, text: string): number {
  return parseDuration(text, name)
}

function parsePeriodOf(name: string, text: string): number {
  return parsePeriod(text, name)
}
