import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Fields } from '../message.ts'

/** What is set on a response, as text. */
export function fieldsOf(res: Pick<ServerResponse, 'getHeaders'>): Fields {
  return asFields(res.getHeaders())
}

export function asFields(headers: OutgoingHttpHeaders): Fields {
  const fields: Record<string, string | readonly string[]> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue
    fields[name.toLowerCase()] = Array.isArray(value) ? value.map(String) : String(value)
  }
  return fields
}

/** Is a field the same in both? */
export function isSame(
  one: string | readonly string[] | undefined,
  other: string | readonly string[] | undefined,
): boolean {
  if (one === other) return true
  return (
    Array.isArray(one) &&
    Array.isArray(other) &&
    one.length === other.length &&
    one.every((line, at) => line === other[at])
  )
}

/** Takes back what a handler has set; what it has taken away stays away. */
export function takeBackFields(res: ServerResponse, own: Fields): void {
  const now = fieldsOf(res)
  for (const name in now) {
    const before = own[name]
    if (before === undefined) res.removeHeader(name)
    else if (!isSame(before, now[name])) res.setHeader(name, before)
  }
}

/** Sets the fields that `writeHead` was given, as it would. */
export function applyHeaders(res: ServerResponse, headers: unknown): void {
  if (typeof headers !== 'object' || headers === null) return
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers as OutgoingHttpHeaders)) {
      if (name && value !== undefined) res.setHeader(name, value)
    }
    return
  }
  const pairs = pairsOf(headers)
  for (const [name] of pairs) res.removeHeader(name)
  for (const [name, value] of pairs) res.appendHeader(name, typeof value === 'number' ? String(value) : value)
}

/** Either `[name, value, name, value]` or `[[name, value], [name, value]]`. */
function pairsOf(headers: readonly unknown[]): [string, string | readonly string[] | number][] {
  if (Array.isArray(headers[0])) return headers as [string, string][]
  const pairs: [string, string][] = []
  for (let at = 0; at + 1 < headers.length; at += 2) pairs.push([headers[at] as string, headers[at + 1] as string])
  return pairs
}
