import { isSameStrongly, parseEntityTag } from './entity-tag.ts'
import { type Fields, fieldOf } from './field.ts'

// They tell of the stored bytes, which a 304 does not replace (RFC 9111, section 3.2).
const ofTheBody = new Set([
  'content-digest',
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-md5',
  'content-range',
  'content-type',
  'etag',
  'repr-digest',
])

/** The fields of a stored response after a 304, as if it had been made now (RFC 9111, section 4.3.4). */
export function freshenedFields(stored: Fields, answer: Fields): Fields {
  // It tells of another response, so that this one gets no younger by it.
  if (isOfAnother(stored, answer)) return stored
  const { date: _, ...fields } = stored
  const updates = Object.entries(answer).filter(([name]) => !ofTheBody.has(name))
  return { ...fields, ...Object.fromEntries(updates) }
}

function isOfAnother(before: Fields, now: Fields): boolean {
  const tag = parseEntityTag(fieldOf(now, 'etag'))
  return tag !== undefined && !tag.weak && !isSameStrongly(tag, parseEntityTag(fieldOf(before, 'etag')))
}
