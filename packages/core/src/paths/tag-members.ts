import type { CascadeRule } from '../config/cache-config.ts'
import type { InvalidationAction } from '../entry/entry.ts'
import { withImplied } from '../invalidation/cascade.ts'
import { type IndexMember, indexMember } from '../invalidation/index-mirror.ts'
import { CacheError } from '../shared/cache-error.ts'
import { mergedTags } from './call-options.ts'

/** What of the index changes when these tags, and all that they imply, are invalidated. Throws CONFIG_INVALID. */
export function tagMembers(
  action: InvalidationAction,
  tags: readonly string[],
  cascade: readonly CascadeRule[],
): readonly IndexMember[] {
  return withImplied(named(mergedTags(tags), 'tags'), cascade).map((tag) => indexMember(action, `tag:${tag}`))
}

/** What names nothing was hardly meant. */
export function named<Name>(names: readonly Name[], what: string): readonly Name[] {
  if (names.length === 0) throw new CacheError('CONFIG_INVALID', `${what} must name at least one`)
  return names
}
