import { entry } from '../paths/loader.ts'
import { CacheError } from '../shared/cache-error.ts'
import { type CallPlace, placeOfCall } from './call-place.ts'
import type { AnyMethod } from './repository-options.ts'
import type { AnyReadRule } from './repository-rules.ts'

/** The method that reads through the cache. `load` calls the repository's own. */
export function cachedRead(name: string, rule: AnyReadRule, load: AnyMethod): AnyMethod {
  const { layer, tags, ttl } = rule
  const fixed = { ...(ttl !== undefined && { ttl }), ...(Array.isArray(tags) && { tags }) }
  return async (...args) => {
    const { id, params } = placeOf(name, rule, args)
    return layer.getOrSet(id, async () => taggedBy(rule, await load(...args), args), { ...fixed, params })
  }
}

/** The rule's tags are asked for when the value is to be kept, so that one that fails costs no more than its keeping. */
function taggedBy({ tags }: AnyReadRule, value: unknown, args: readonly unknown[]): unknown {
  if (typeof tags !== 'function' || value === undefined) return value
  return entry(value, {
    get tags() {
      return tags(value, ...args)
    },
  })
}

function placeOf(name: string, rule: AnyReadRule, args: unknown[]): CallPlace {
  const place = placeOfCall(name, rule, undefined, args)
  if (rule.id || place.params !== undefined || rule.takesId) return place
  const trouble = 'must be a function of the arguments: it is called with one, though it declares none'
  throw new CacheError('CONFIG_INVALID', `reads.${name}.id ${trouble}`)
}
