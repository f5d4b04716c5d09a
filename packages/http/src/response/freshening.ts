import { freshenedFields } from '@cache/core/http-fields'
import type { HttpResponse } from '../message.ts'
import { fieldsOf } from './field-list.ts'
import type { StoredResponse } from './stored-response.ts'

/** The stored response with the fields of a 304, as if it had been made now (RFC 9111, section 4.3.4). */
export function freshened({ body, fields, status }: StoredResponse, answer: HttpResponse): HttpResponse {
  return { body, status, fields: freshenedFields(fieldsOf(fields), answer.fields) }
}
