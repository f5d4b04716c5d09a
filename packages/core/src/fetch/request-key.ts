import { hash } from 'node:crypto'
import { type Fields, fieldOf } from '../http-fields/index.ts'
import type { Asked } from './asked.ts'
import type { FetchRules } from './fetch-rules.ts'

/** Under what the response to a request is kept, but for `Vary`. */
export interface RequestKey {
  readonly id: string
  /** Request fields by name; only their digest is in the key. */
  readonly params: Readonly<Record<string, string>> | undefined
}

// Ids take 8 KB.
const longestId = 2000

export function requestKey({ headers, isDecoded, url }: Asked<unknown>, rules: FetchRules): RequestKey {
  // Bytes as they come over the wire are nothing for those who want them decoded.
  const id = isDecoded ? urlId(url) : `wire ${urlId(url)}`
  return { id, params: picked(headers, (name) => isSelecting(name, rules)) }
}

/** The URL, as an id. */
export function urlId(url: URL): string {
  const text = urlText(url)
  return text.length > longestId ? `${url.origin} ${hash('sha256', text)}` : text
}

/** The tag of all that is kept of one URL, whoever asked for it and with whatever fields. */
export function fetchTag(url: URL | string): string {
  // URLs may hold secrets, which a layer with hashed ids tells nobody, and be longer than a tag.
  return `fetch:${hash('sha256', urlText(new URL(url)), 'base64url')}`
}

/** What tells those who ask apart. */
export function credentialsOf(headers: Fields): RequestKey['params'] {
  return picked(headers, isCredential)
}

/** The URL as servers see it: without a fragment; `URL` has done the rest. */
export function urlText({ href }: URL): string {
  const end = href.indexOf('#')
  return end === -1 ? href : href.slice(0, end)
}

function isSelecting(name: string, { headers }: FetchRules): boolean {
  if (isCredential(name)) return true
  return headers ? headers.has(name) : !neutral.has(name) && !neutralFamily.test(name)
}

function isCredential(name: string): boolean {
  return credential.test(name)
}

const credential = /auth|cookie|token|key|secret|session|signature|credential|password/

// They tell of the connection, of the client's own cache, or of the one request; servers that answer by them say so in `Vary`.
const neutral = new Set([
  'accept-encoding',
  'b3',
  'baggage',
  'cache-control',
  'connection',
  'content-length',
  'correlation-id',
  'date',
  'dnt',
  'keep-alive',
  'pragma',
  'priority',
  'request-id',
  'sentry-trace',
  'te',
  'traceparent',
  'tracestate',
  'upgrade-insecure-requests',
  'user-agent',
  'x-amzn-trace-id',
  'x-cloud-trace-context',
  'x-correlation-id',
  'x-request-id',
])

const neutralFamily = /^(?:sec-|x-b3-|x-datadog-|x-ot-)/

function picked(headers: Fields, isWanted: (name: string) => boolean): RequestKey['params'] {
  let params: Record<string, string> | undefined
  for (const name of Object.keys(headers)) {
    if (isWanted(name)) (params ??= {})[name] = fieldOf(headers, name)!.trim()
  }
  return params
}
