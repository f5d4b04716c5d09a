import { type CacheStatus, ageOf, cacheStatus, httpDate, secondsLeft } from '@cache/core/http-fields'
import type { RoutePolicy } from '../config/route-policy.ts'
import type { CacheOutcome, HttpRequest, Outgoing } from '../message.ts'
import { rangeOf } from './byte-range.ts'
import { isUnchanged, notModifiedFields } from './conditional.ts'
import { tellDownstream } from './downstream.ts'
import { fieldsOf } from './field-list.ts'
import type { StoredResponse } from './stored-response.ts'

/** How the cache came by what it answers. */
export interface Seen {
  readonly outcome: CacheOutcome
  /** ms since it was stored */
  readonly age: number
  /** ms, as the layer has it */
  readonly ttlLeft: number
  readonly status: CacheStatus
  readonly key: string
}

type Writable = Record<string, string | string[]>

/** Answers a request with a stored response, or with what its own handler made: whole, in part, or by 304. */
export function replay(stored: StoredResponse, request: HttpRequest, policy: RoutePolicy, seen: Seen): Outgoing {
  const fields = fieldsOf(stored.fields)
  tellDownstream(fields, policy)
  tellOfCache(fields, stored, seen)
  const answer = selected(stored, request, policy, fields)
  if (policy.debug) tellDebug(answer.fields as Writable, seen)
  return answer
}

/** Conditions before ranges, and neither where there is no success to speak of (RFC 9110, section 13.2). */
function selected(stored: StoredResponse, request: HttpRequest, policy: RoutePolicy, fields: Writable): Outgoing {
  const { body, status } = stored
  if (isUnchanged(stored, request.headers)) {
    const { age, 'x-cache': outcome } = fields
    const own = {
      ...notModifiedFields(fields, policy.targetedFields),
      ...(age !== undefined && { age }),
      'x-cache': outcome!,
    }
    return { status: 304, fields: own, body: undefined }
  }
  const range =
    status === 200 && request.method === 'GET' ? rangeOf(request.headers, stored.fields, body.length) : undefined
  if (range === 'unsatisfiable') return unsatisfiable(fields, body.length)
  if (range) {
    fields['content-range'] = `bytes ${range.first}-${range.last}/${body.length}`
    return whole({ status: 206, fields, body: body.subarray(range.first, range.last + 1) }, request)
  }
  return whole({ status, fields, body }, request)
}

// RFC 9110, section 8.6: no length where there can be no content; and what GET would have said to HEAD.
function whole(
  { body, fields, status }: { readonly status: number; readonly fields: Writable; readonly body: Buffer },
  { method }: HttpRequest,
): Outgoing {
  if (status < 200 || status === 204 || status === 304) return { status, fields, body: undefined }
  fields['content-length'] = String(body.length)
  // RFC 9112, section 6.2: never both.
  delete fields['transfer-encoding']
  return { status, fields, body: method === 'HEAD' ? undefined : body }
}

// RFC 9110, section 15.5.17.
function unsatisfiable(fields: Writable, length: number): Outgoing {
  const kept = Object.entries(fields).filter(([name]) =>
    /^(?:age|date|vary|x-cache|cache-status|access-control-.*)$/.test(name),
  )
  const own = {
    ...Object.fromEntries(kept),
    'cache-control': 'no-store',
    'content-range': `bytes */${length}`,
    'content-length': '0',
  }
  return { status: 416, fields: own, body: Buffer.alloc(0) }
}

function tellOfCache(fields: Writable, stored: StoredResponse, { age, outcome, status }: Seen): void {
  const isStored = outcome === 'HIT' || outcome === 'STALE'
  // RFC 9111, section 5.1: it says that the origin did not make the response for this request.
  if (isStored) fields['age'] = String(ageOf(stored, age))
  fields['x-cache'] = outcome
  const own = cacheStatus(status, isStored || status.stored ? secondsLeft(stored, age) : undefined)
  const others = fields['cache-status']
  // RFC 9211, section 2: the cache nearest to the client is the last of the list.
  fields['cache-status'] = others === undefined ? own : [others, own].flat().join(', ')
}

function tellDebug(fields: Writable, { age, key, ttlLeft }: Seen): void {
  fields['x-cache-key'] = key.replaceAll(/[^\x20-\x7e]/g, (character) => encodeURIComponent(character.toWellFormed()))
  fields['x-cache-ttl-remaining'] = String(Math.max(0, Math.floor(ttlLeft / 1000)))
  fields['x-cache-date'] = httpDate(Date.now() - age)
}
