import type { Position } from '../entry/entry.ts'
import type { EventMessage } from './event-message.ts'
import type { IndexMember } from './index-mirror.ts'

/** What happened to keys: removed, made stale, or replaced by another value. */
export type KeyChange = 'remove' | 'expire' | 'replace'

/** What one process tells the others. */
export type LogMessage = { readonly position: Position; readonly previous: Position } & (
  | { readonly kind: KeyChange; readonly keys: readonly string[] }
  | { readonly kind: 'scopes'; readonly members: readonly IndexMember[]; readonly event?: EventMessage }
  /** All keys of a pattern have been removed. */
  | { readonly kind: 'pattern'; readonly patterns: readonly string[] }
  /** Of a newer version of this library; what it changed is not known. */
  | { readonly kind: 'unknown' }
)

export type ScopesMessage = Extract<LogMessage, { readonly kind: 'scopes' }>

export function messageBody(names: readonly string[]): string {
  return JSON.stringify(names)
}

type StreamEntries = [id: string, fields: string[]][]

/** Reads the answer to XREAD on one stream: a pair in a list in RESP2, the bare pair in RESP3, null when nothing came. */
export function messagesOf(reply: unknown): LogMessage[] {
  if (reply === null || reply === undefined) return []
  const pair = (typeof (reply as unknown[])[0] === 'string' ? reply : (reply as unknown[])[0]) as [
    string,
    StreamEntries,
  ]
  return pair[1].map(([id, fields]) => parseMessage(id, fields))
}

function parseMessage(id: string, fields: readonly string[]): LogMessage {
  const field = (name: string): string => fields[fields.indexOf(name) + 1] ?? ''
  const at = { position: Number.parseInt(id, 10), previous: Number(field('previous')) }
  const names = parseNames(field('body'))
  if (!names) return { ...at, kind: 'unknown' }
  switch (field('kind')) {
    case 'remove':
      return { ...at, kind: 'remove', keys: names }
    case 'expire':
      return { ...at, kind: 'expire', keys: names }
    case 'replace':
      return { ...at, kind: 'replace', keys: names }
    case 'scopes':
      return { ...at, ...scopesOf(names as IndexMember[], fields.includes('event') ? field('event') : undefined) }
    case 'pattern':
      return { ...at, kind: 'pattern', patterns: names }
    default:
      return { ...at, kind: 'unknown' }
  }
}

function scopesOf(
  members: readonly IndexMember[],
  event: string | undefined,
): Pick<ScopesMessage, 'kind' | 'members' | 'event'> | { readonly kind: 'unknown' } {
  if (event === undefined) return { kind: 'scopes', members }
  const [sender, name, payload] = parseNames(event) ?? []
  if (sender === undefined || name === undefined) return { kind: 'unknown' }
  return { kind: 'scopes', members, event: { sender, name, payload } }
}

function parseNames(body: string): string[] | undefined {
  try {
    const names: unknown = JSON.parse(body)
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : undefined
  } catch {
    return undefined
  }
}
