import { CacheError } from '../shared/cache-error.ts'
import type { Duration } from './cache-options.ts'
import { object } from './checks.ts'
import { parseDuration } from './duration.ts'

export const ttlVariable = 'CACHE_TTL_'

/** Ttls by layer name, from names as environment variables have them; a name of no layer is refused. */
export function ttlOverrides(
  ttls: Readonly<Record<string, Duration>>,
  layers: readonly string[],
): ReadonlyMap<string, number> {
  const overrides = new Map<string, number>()
  for (const [key, value] of Object.entries(object('ttlByLayer', ttls))) {
    const named = layers.filter((layer) => namesOf(layer).includes(key))
    if (named.length === 0) throw unknownLayer(key, layers)
    for (const layer of named) overrides.set(layer, parseDuration(value, ttlVariable + key))
  }
  return overrides
}

/** `articleList` → `ARTICLE_LIST`. */
export function constantCase(name: string): string {
  const words = name.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1_$2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
  return words
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '')
    .toUpperCase()
}

function namesOf(layer: string): readonly string[] {
  const constant = constantCase(layer)
  return [layer, constant, constant.replaceAll('_', '')]
}

function unknownLayer(key: string, layers: readonly string[]): CacheError {
  const known = layers.map((layer) => ttlVariable + constantCase(layer))
  const listed = known.length === 0 ? 'there are none' : `known: ${known.join(', ')}`
  return new CacheError('CONFIG_INVALID', `${ttlVariable}${key} names no layer; ${listed}`)
}
