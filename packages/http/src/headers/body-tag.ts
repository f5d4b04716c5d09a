import { hash } from 'node:crypto'

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
