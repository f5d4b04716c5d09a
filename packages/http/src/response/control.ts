import { type CacheControl, parseResponseControl } from '@cache/core/http-fields'
import type { RoutePolicy } from '../config/route-policy.ts'
import { parseTargeted } from '../headers/targeted.ts'
import type { Fields } from '../message.ts'

/** What a response says to this cache. */
export interface Control extends CacheControl {
  /** By a field for caches like this one, so that `Expires` says nothing to it (RFC 9213, section 2.2). */
  readonly isTargeted: boolean
}

export function controlOf(fields: Fields, { targetedFields }: RoutePolicy): Control {
  const targeted = parseTargeted(fields, targetedFields)
  if (targeted) return { ...targeted, isTargeted: true }
  return { ...parseResponseControl(fields), isTargeted: false }
}

/** Is it said in so many words that everybody may be given this response (RFC 9111, sections 5.2.2.9 and 5.2.2.10)? */
export function isForAll({ isTargeted, maxAge, public: isPublic, sMaxage }: Control): boolean {
  return isPublic || sMaxage !== undefined || (isTargeted && maxAge !== undefined)
}

/** May it never be used past its lifetime without asking (RFC 9111, section 4.2.4)? */
export function forbidsStale({ mustRevalidate, noCache, proxyRevalidate, sMaxage }: Control): boolean {
  return mustRevalidate || proxyRevalidate || noCache || sMaxage !== undefined
}
