import { parseList } from 'structured-headers'
import { fieldOf } from '@cache/core/http-fields'
import type { Fields } from '../message.ts'

/** Fields that are for this cache alone: they do not go to clients. */
export const tagFields: readonly string[] = ['surrogate-key', 'cache-tag']

/** What `Surrogate-Key` (parted by spaces) and `Cache-Tag` (by commas) name. */
export function surrogateTags(fields: Fields): readonly string[] {
  const keys = (fieldOf(fields, 'surrogate-key') ?? '').split(/[\s,]+/)
  const tags = (fieldOf(fields, 'cache-tag') ?? '').split(',').map((tag) => tag.trim())
  return [...keys, ...tags].filter(isTag)
}

/** Tags of the groups that `Cache-Groups` or `Cache-Group-Invalidation` name; a group belongs to one origin (RFC 9875, section 2). */
export function groupTags(value: string | undefined, origin: string): readonly string[] {
  if (value === undefined) return []
  try {
    const groups = parseList(value).map(([item]) => item)
    return groups
      .filter((group) => typeof group === 'string')
      .map((group) => `group:${origin} ${group}`)
      .filter(isTag)
  } catch {
    // RFC 9651, section 4.2: what does not parse as a whole is ignored as a whole.
    return []
  }
}

// As long as the core takes them.
const longestTag = 1024

/** Can it be a tag at all? */
export function isTag(tag: string): boolean {
  return tag !== '' && tag.isWellFormed() && Buffer.byteLength(tag) <= longestTag
}
