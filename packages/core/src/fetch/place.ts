import { type CacheStatus, type Fields, ageOf, secondsLeft } from '../http-fields/index.ts'
import type { FromCache } from './asked.ts'
import type { RequestKey } from './request-key.ts'
import type { KeptResponse } from './stored.ts'
import { variantId } from './variant.ts'

/** Where a response may be kept, and why it was not nearer (RFC 9211, section 2.2). */
export interface Place extends RequestKey {
  /** The place of the URL, where a response to any fields may be. */
  readonly primary: string
  readonly fwd: 'uri-miss' | 'vary-miss'
  /** The upstream is asked whatever is kept. */
  readonly isForced: boolean
}

/** Where the response to these fields is, since the first place holds one for others. */
export function variantOf(place: Place, kept: KeptResponse, headers: Fields): Place {
  return { ...place, id: variantId(place.primary, kept, headers), fwd: 'vary-miss' }
}

/** A response that was kept so long ago, ms. */
export function fromCache(kept: KeptResponse, ago: number, status: CacheStatus): FromCache {
  return { from: 'cache', response: kept, status, age: { age: ageOf(kept, ago), ttl: secondsLeft(kept, ago) } }
}
