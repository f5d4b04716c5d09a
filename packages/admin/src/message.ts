import type { IncomingHttpHeaders } from 'node:http'

/** A request below the mount, as it came from the client, whatever framework received it. */
export interface AdminRequest<Raw = unknown> {
  /** Upper case */
  readonly method: string
  /** Below the mount, as sent, with its query: `/key/article/42?value=1`. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** Of the client, by what the framework trusts where a proxy stands before it. */
  readonly remoteAddress: string | undefined
  /** Read at most once, and up to the limit. */
  readonly body: AdminBody
  /** The framework's own, for `authorize`. */
  readonly raw: Raw
}

/** Bytes on their way, or what a parser that came before has made of them. */
export type AdminBody =
  | { readonly kind: 'bytes'; readonly chunks: AsyncIterator<Uint8Array> }
  | { readonly kind: 'parsed'; readonly value: unknown }

export interface AdminResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
