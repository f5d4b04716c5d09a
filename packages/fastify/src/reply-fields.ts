import type { OutgoingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import type { Fields, Outgoing } from '@cache/http'
import {
  type ReplacedMethods,
  asFields,
  asAsciiText,
  isSame,
  replaceMethods,
  unitedLines,
  unitedLists,
} from '@cache/http/node'
import type { FastifyReply } from 'fastify'

export function fieldsOf(reply: FastifyReply): Fields {
  return asFields(reply.getHeaders() as OutgoingHttpHeaders)
}

/** Sets fields over those of earlier hooks; cookies and `Vary` stay beside them. */
export function setFields(reply: FastifyReply, fields: Fields): void {
  for (const name in fields) {
    const value = fields[name]!
    if (name === 'set-cookie') setCookies(reply, unitedLines(reply.getHeader(name), value))
    else reply.header(name, name === 'vary' ? unitedLists(reply.getHeader(name), value) : value)
  }
}

/** Takes back what was set since `own`. */
export function takeBackFields(reply: FastifyReply, own: Fields): void {
  const now = fieldsOf(reply)
  for (const name in now) {
    const before = own[name]
    if (isSame(before, now[name])) continue
    reply.removeHeader(name)
    if (before !== undefined) reply.header(name, before)
  }
}

/** Status and fields on the reply; returns the payload. */
export function prepare(reply: FastifyReply, { body, fields, status }: Outgoing): unknown {
  reply.code(status)
  setFields(reply, fields)
  // The length is that of the body which a GET would get: Fastify is not to count the bytes.
  if (reply.request.method === 'HEAD' && fields['content-length'] !== undefined) return Readable.from([])
  return body && asAsciiText(body)
}

/** What is compressed after the cache has other bytes than its tag says. RFC 9110, section 8.8.3. */
export function weakenIfEncoded(reply: FastifyReply, { fields }: Outgoing): void {
  const tag = fields['etag']
  if (typeof tag !== 'string' || tag.startsWith('W/') || fields['content-encoding'] !== undefined) return
  const { raw } = reply
  const { previous, restore }: ReplacedMethods<'writeHead'> = replaceMethods(raw, {
    writeHead: (...args): typeof raw => {
      restore()
      const encoding = reply.getHeader('content-encoding')
      if (encoding !== undefined && encoding !== 'identity') {
        reply.header('etag', `W/${tag}`)
        raw.setHeader('etag', `W/${tag}`)
      }
      return previous.writeHead.apply(raw, args)
    },
  })
}

function setCookies(reply: FastifyReply, lines: readonly string[]): void {
  // `header` would add them to those that are there.
  reply.removeHeader('set-cookie')
  reply.header('set-cookie', lines)
}
