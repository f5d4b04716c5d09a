import { listMembers } from '@cache/core/http-fields'
import type { FieldChanges } from '../exchange.ts'
import type { HttpRequest } from '../message.ts'
import type { StoredResponse } from '../response/stored-response.ts'
import { validatorsOf } from '../response/validators.ts'

// The cache judges them itself, from a whole response.
const judgedHere: FieldChanges = {
  'if-modified-since': undefined,
  'if-none-match': undefined,
  'if-range': undefined,
  range: undefined,
}

/** What the handler is to see otherwise than it came: it makes a whole response, or says that the previous one still holds. */
export function changesFor({ headers }: HttpRequest, previous: StoredResponse | undefined): FieldChanges {
  if (!previous?.canBeValidated) return judgedHere
  // RFC 9111, section 4.3.1.
  const { etag, lastModified } = validatorsOf(previous)
  return {
    ...judgedHere,
    'if-none-match': etag,
    'if-modified-since': lastModified,
    // Express gives no 304 to a request that says so.
    'cache-control': withoutNoCache(headers['cache-control']),
  }
}

function withoutNoCache(text: string | undefined): string | undefined {
  const rest = listMembers(text ?? '').filter((member) => !/^no-cache\b/i.test(member))
  return rest.length === 0 ? undefined : rest.join(', ')
}
