import { guessedLifetime, initialAge, statedLifetime } from '@cache/core/http-fields'
import type { RoutePolicy } from '../config/route-policy.ts'
import type { Fields, HttpResponse } from '../message.ts'
import type { Control } from './control.ts'
import { isSame } from './kept-fields.ts'

/** A response, as its freshness is reckoned. */
export interface Timed {
  readonly response: HttpResponse
  readonly control: Control
  readonly policy: RoutePolicy
  /** ms since the epoch */
  readonly now: number
  /** Fields that the response had before the handler ran. */
  readonly own: Fields
  /** What the policy's `ttl` comes to for this response, ms. */
  readonly ttl: number | undefined
}

/** From when it was made, ms; `undefined`: nothing says how long (RFC 9111, section 4.2.1). */
export function lifetimeOf(timed: Timed): number | undefined {
  const { control, policy, response, ttl } = timed
  const own = isSpokenFor(timed) ? ownLifetime(timed) : undefined
  // To be asked about each time, whatever else is said.
  if (control.noCache) return own !== undefined || policy.statuses.has(response.status) ? 0 : undefined
  if (own !== undefined) return own
  if (ttl !== undefined && policy.statuses.has(response.status)) return ttl
  if (!policy.heuristic) return undefined
  return guessedLifetime(response.status, control.public, response.fields, timed.now)
}

/** Age when it came, s (RFC 9111, section 4.2.3); the way from the handler takes no time worth counting. */
export function initialAgeOf({ now, response }: Pick<Timed, 'now' | 'response'>): number {
  return initialAge(response.fields, now)
}

// A middleware that makes all responses fresh means those that are as they should be, not the error that came of one.
function isSpokenFor({ own, policy, response: { fields, status } }: Timed): boolean {
  if (policy.statuses.has(status)) return true
  const said = ['cache-control', 'expires', ...policy.targetedFields].filter((name) => fields[name] !== undefined)
  return said.some((name) => !isSame(fields[name]!, own[name]))
}

function ownLifetime({ control, now, response }: Timed): number | undefined {
  return statedLifetime(control, control.isTargeted ? {} : response.fields, now)
}
