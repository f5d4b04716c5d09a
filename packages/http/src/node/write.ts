import { isAscii } from 'node:buffer'
import { type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Fields, Outgoing } from '../message.ts'
import { asText } from '../response/short-text.ts'
import { noteOutcome } from './observe-response.ts'
import type { ResponseMethods } from './response-methods.ts'

export type Writer = Pick<ResponseMethods, 'writeHead' | 'end'>

/** The same bytes as text, where they are short: for servers that write text as UTF-8. */
export function asAsciiText(body: Buffer): Buffer | string {
  return (isAscii(body) && asText(body)) || body
}

/** Writes a whole response, at once, over what earlier middleware has set on it. */
export function writeOutgoing(res: ServerResponse, outgoing: Outgoing, writer: Writer = res): void {
  const { body, fields, status, text = body && asText(body) } = outgoing
  // The client has gone.
  if (res.destroyed || res.closed) return
  res.statusCode = status
  setFields(res, fields)
  const isEmpty = body === undefined || status === 204 || status === 304
  if (!isEmpty && fields['content-length'] === undefined) res.setHeader('Content-Length', body.length)
  if (Object.hasOwn(res, 'writeHead')) writeWatchedHead(res, writer)
  if (isEmpty || res.req.method === 'HEAD') writer.end.call(res)
  else if (text !== undefined && writer === res) res.end(text, 'latin1')
  else writer.end.call(res, body)
}

/** Has nobody set anything on this response, or put himself in the way of its head? */
export function isUntouched(res: ServerResponse): boolean {
  return res instanceof ServerResponse && !Object.hasOwn(res, 'writeHead') && res.getHeaderNames().length === 0
}

/** As `writeOutgoing`, onto a response that is untouched; it does not keep the fields for who looks at it afterwards. */
export function writeOnce(res: ServerResponse, { body, fields, lines, status, text }: Outgoing): void {
  noteOutcome(res, fields)
  res.writeHead(status, (lines ?? fields) as OutgoingHttpHeader[] | OutgoingHttpHeaders)
  if (body === undefined || res.req.method === 'HEAD') res.end()
  else if (text === undefined) res.end(body)
  else res.end(text, 'latin1')
}

/** Fields that other middleware may have set for this request stay beside those of the response. */
export function setFields(res: Pick<ServerResponse, 'getHeader' | 'setHeader'>, fields: Fields): void {
  for (const name in fields) {
    const value = fields[name]!
    if (name === 'vary') res.setHeader(name, unitedLists(res.getHeader(name), value))
    else if (name === 'set-cookie') res.setHeader(name, unitedLines(res.getHeader(name), value))
    else res.setHeader(name, value)
  }
}

/** Both `Vary`, each name once. */
export function unitedLists(before: OutgoingHttpHeader | undefined, value: string | readonly string[]): string {
  const now = typeof value === 'string' ? value : value.join(', ')
  if (before === undefined) return now
  const names = new Map<string, string>()
  for (const name of [before, now].flat().join().split(',')) {
    const trimmed = name.trim()
    if (trimmed !== '' && !names.has(trimmed.toLowerCase())) names.set(trimmed.toLowerCase(), trimmed)
  }
  return [...names.values()].join(', ')
}

export function unitedLines(before: OutgoingHttpHeader | undefined, value: string | readonly string[]): string[] {
  return [...new Set([before ?? [], value].flat().map(String))]
}

/**
 * Middleware in front of the cache may compress what is written, in `writeHead`. The bytes are others then, and the tag must not
 * claim to be the same, octet by octet. RFC 9110, section 8.8.3.
 */
function writeWatchedHead(res: ServerResponse, writer: Writer): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with the response
  const { setHeader } = ServerResponse.prototype
  const tag = res.getHeader('etag')
  if (typeof tag !== 'string' || tag.startsWith('W/') || Object.hasOwn(res, 'setHeader')) {
    writer.writeHead.call(res, res.statusCode)
    return
  }
  res.setHeader = function (name, value) {
    if (name.toLowerCase() === 'content-encoding') setHeader.call(res, 'ETag', `W/${tag}`)
    return setHeader.call(res, name, value) as typeof res
  }
  try {
    writer.writeHead.call(res, res.statusCode)
  } finally {
    delete (res as Partial<ServerResponse>).setHeader
  }
}
