import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AdminApi } from '../admin-api.ts'
import { bodyOf } from './body.ts'

/** One request to a server over node:http, as its framework hands it on. */
export interface NodeAdminCall<Raw> {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** What `authorize` gets. */
  readonly raw: Raw
  /** Path and query below the mount, as sent. */
  readonly url: string
  /** By what the framework trusts, where a proxy stands before it. */
  readonly remoteAddress: string | undefined
  /** What a parser that ran before has made of the body; `undefined`: none did. */
  readonly parsed: unknown
  /** Has the framework answer for a failure. */
  readonly fail: (error: unknown) => void
}

/** Answers everything: nothing behind it is asked. */
export function serveAdmin<Raw>(api: AdminApi<Raw>, call: NodeAdminCall<Raw>): void {
  answer(api, call).catch((error: unknown) => call.fail(error))
}

async function answer<Raw>(api: AdminApi<Raw>, call: NodeAdminCall<Raw>): Promise<void> {
  const { parsed, raw, remoteAddress, req, res, url } = call
  const { method = 'GET', headers } = req
  const given = await api.handle({ method, url, headers, remoteAddress, raw, body: bodyOf(req, parsed) })
  if (res.headersSent || res.destroyed) return
  res.statusCode = given.status
  for (const [name, value] of Object.entries(given.headers)) res.setHeader(name, value)
  res.setHeader('content-length', Buffer.byteLength(given.body))
  res.end(given.body)
}
