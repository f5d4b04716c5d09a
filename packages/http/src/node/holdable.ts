import type { Fields } from '../message.ts'

/** May a response be held back until it is whole? Decided when its status and fields are known. */
export function mayBeHeld(status: number, fields: Fields, maxBodyBytes: number): boolean {
  if (status < 200) return false
  const length = fields['content-length']
  if (length !== undefined && Number(length) > maxBodyBytes) return false
  // Its reader waits for each event.
  if (textOf(fields['content-type']).startsWith('text/event-stream')) return false
  // Trailers would be lost.
  if (fields['trailer'] !== undefined) return false
  // What may not be stored in any case goes on as it comes, if it is a stream.
  return length !== undefined || !isNeverKept(fields)
}

/** `must-understand` (RFC 9111, section 5.2.2.3) and a targeted field (RFC 9213) may overrule `no-store`. */
function isNeverKept(fields: Fields): boolean {
  const control = textOf(fields['cache-control'])
  if (!/(?:^|[\s,])no-store(?:$|[\s,])/.test(control) || control.includes('must-understand')) return false
  return !Object.keys(fields).some((name) => name.endsWith('-cache-control'))
}

function textOf(field: string | readonly string[] | undefined): string {
  return (typeof field === 'string' ? field : (field ?? []).join()).trim().toLowerCase()
}
