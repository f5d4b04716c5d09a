import { hash } from 'node:crypto'
import { type Fields, fieldOf } from '../http-fields/index.ts'
import type { KeptResponse } from './stored.ts'

// What is longer stands as its digest in the entry.
const longestSelection = 1000

/** The values of the request fields that `Vary` names, one a line; a field that is not there is like no other. */
export function selectionOf(vary: readonly string[], headers: Fields): string {
  const text = vary.map((name) => fieldOf(headers, name)?.trim() ?? '\0').join('\n')
  // Credentials may be among them.
  return text.length > longestSelection || vary.some((name) => /auth|cookie/.test(name)) ? hash('sha256', text) : text
}

/** Does it answer a request with these fields? RFC 9111, section 4.1. */
export function isSelected({ selection, vary }: KeptResponse, headers: Fields): boolean {
  return vary.length === 0 || selectionOf(vary, headers) === selection
}

/** Where the response to these fields is kept when the first place holds one for others. */
export function variantId(primary: string, { vary }: KeptResponse, headers: Fields): string {
  return `${primary} ${hash('sha256', `${vary.join()}\n${selectionOf(vary, headers)}`, 'base64url')}`
}
