import { hash } from 'node:crypto'

/** RFC 9110, section 8.8.3. */
export interface EntityTag {
  readonly weak: boolean
  /** Without its quotes. */
  readonly opaque: string
}

const one = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/
const each = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g

export function parseEntityTag(value: string | undefined): EntityTag | undefined {
  const [, weak, opaque] = one.exec(value?.trim() ?? '') ?? []
  return opaque === undefined ? undefined : { weak: weak !== undefined, opaque }
}

/** Does one of a list, as in `If-None-Match`, stand for the same as this? The weak comparison of RFC 9110, section 8.8.3.2. */
export function listMatches(list: string, tag: EntityTag): boolean {
  for (const [, , opaque] of list.matchAll(each)) if (opaque === tag.opaque) return true
  return false
}

/** The strong comparison: neither of them is weak. */
export function isSameStrongly(a: EntityTag | undefined, b: EntityTag | undefined): boolean {
  return a !== undefined && b !== undefined && !a.weak && !b.weak && a.opaque === b.opaque
}

/** A strong tag of the bytes in this coding: the same content differs from one coding to another (RFC 9110, section 8.8.3.3). */
export function entityTagOf(body: Buffer, encoding: string | undefined): string {
  const digest = hash('sha256', body, 'base64url').slice(0, 27)
  return encoding === undefined ? `"${digest}"` : `"${digest}-${encoding.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}"`
}

/** Is it the tag that Express gives on its own account, whatever the status? Its answers say nothing of what the handler knows. */
export function isExpressTag(value: string, body: Buffer): boolean {
  const [, length, digest] = /^(?:W\/)?"([\da-f]+)-([\w+/]{27})"$/.exec(value) ?? []
  if (length === undefined || Number.parseInt(length, 16) !== body.length) return false
  return hash('sha1', body, 'base64').slice(0, 27) === digest
}
