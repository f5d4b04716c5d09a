import { CacheError } from '../shared/cache-error.ts'
import type { RedisSource } from './cache-options.ts'
import { wholeNumber } from './checks.ts'

/** Checks the shape only; whether a server answers is found out when connecting. */
export function redisSource(path: string, source: RedisSource): RedisSource {
  if (typeof source === 'string') return redisUrl(path, source)
  if (typeof source === 'function') return source
  if (typeof source !== 'object' || source === null || Array.isArray(source)) throw notASource(path, typeof source)

  const { port, db } = source as { port?: unknown; db?: unknown }
  if (port !== undefined && port !== null) wholeNumber(`${path}.port`, Number(port), 1, 65_535)
  if (db !== undefined) wholeNumber(`${path}.db`, db, 0)
  return source
}

/** A `redis://` or `rediss://` URL or the path of a socket; a refusal shows no password. */
export function redisUrl(path: string, text: string): string {
  if (text.startsWith('/')) return text
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'redis:' || url?.protocol === 'rediss:') return text
  throw notASource(path, JSON.stringify(withoutSecrets(text)))
}

export function withoutSecrets(url: string): string {
  return url.replace(/^([a-z]*:\/\/)?.*@/is, '$1…@').replace(/\?.*$/s, '')
}

function notASource(path: string, got: string): CacheError {
  const rule = 'a redis:// or rediss:// URL, ioredis options, a client, or a function that makes one'
  return new CacheError('CONFIG_INVALID', `${path} must be ${rule}, got ${got}`)
}
