import { parseEntityTag, parseHttpDate } from '@cache/core/http-fields'
import { entityTagOf, isExpressTag } from '../headers/body-tag.ts'
import { type FieldList, firstOf } from './field-list.ts'

/** By what a handler can tell whether a response still holds. */
export interface Validators {
  readonly etag: string | undefined
  readonly lastModified: string | undefined
}

/** The handler's own: it knows nothing of the tags that this cache or Express makes of the bytes. */
export function validatorsOf({ body, fields }: { readonly body: Buffer; readonly fields: FieldList }): Validators {
  const etag = firstOf(fields, 'etag')
  const lastModified = firstOf(fields, 'last-modified')
  const isOwn =
    parseEntityTag(etag) !== undefined &&
    etag !== entityTagOf(body, firstOf(fields, 'content-encoding')) &&
    !isExpressTag(etag ?? '', body)
  return {
    etag: isOwn ? etag : undefined,
    lastModified: parseHttpDate(lastModified) === undefined ? undefined : lastModified,
  }
}
