import { isSameStrongly, parseEntityTag } from '../headers/entity-tag.ts'
import { fieldOf } from '../headers/field.ts'
import type { Fields, HttpResponse } from '../message.ts'
import { fieldsOf } from './field-list.ts'
import type { StoredResponse } from './stored-response.ts'

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

/** The stored response with the fields of a 304, as if it had been made now (RFC 9111, section 4.3.4). */
export function freshened(stored: StoredResponse, answer: HttpResponse): HttpResponse {
  const { date, ...fields } = fieldsOf(stored.fields)
  const { body, status } = stored
  // It tells of another response, so that this one gets no younger by it.
  if (isOfAnother(fields, answer.fields)) {
    return { body, status, fields: date === undefined ? fields : { ...fields, date } }
  }
  const updates = Object.entries(answer.fields).filter(([name]) => !ofTheBody.has(name))
  return { body, status, fields: { ...fields, ...Object.fromEntries(updates) } }
}

function isOfAnother(before: Fields, now: Fields): boolean {
  const tag = parseEntityTag(fieldOf(now, 'etag'))
  return tag !== undefined && !tag.weak && !isSameStrongly(tag, parseEntityTag(fieldOf(before, 'etag')))
}
