import type { RoutePolicy } from '../config/route-policy.ts'
import { parseAge } from '../headers/age.ts'
import { parseHttpDate } from '../headers/http-date.ts'
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
  return policy.heuristic ? heuristicLifetime(timed) : undefined
}

/** Age when it came, s (RFC 9111, section 4.2.3); the way from the handler takes no time worth counting. */
export function initialAgeOf({ now, response }: Pick<Timed, 'now' | 'response'>): number {
  const apparent = Math.floor((now - (parseHttpDate(response.fields['date'], now) ?? now)) / 1000)
  return Math.max(0, apparent, parseAge(response.fields['age']))
}

// A middleware that makes all responses fresh means those that are as they should be, not the error that came of one.
function isSpokenFor({ own, policy, response: { fields, status } }: Timed): boolean {
  if (policy.statuses.has(status)) return true
  const said = ['cache-control', 'expires', ...policy.targetedFields].filter((name) => fields[name] !== undefined)
  return said.some((name) => !isSame(fields[name]!, own[name]))
}

function ownLifetime({ control, now, response }: Timed): number | undefined {
  const seconds = control.sMaxage ?? control.maxAge
  if (seconds !== undefined) return seconds * 1000
  const { date, expires } = response.fields
  if (control.isTargeted || expires === undefined) return undefined
  // RFC 9111, section 5.3: what is no date, `0` above all, has passed.
  const end = parseHttpDate(expires, now)
  return end === undefined ? 0 : Math.max(0, end - (parseHttpDate(date, now) ?? now))
}

// RFC 9110, section 15.1, but for 206.
const heuristic = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])

// RFC 9111, section 4.2.2: a tenth of the time since it was last changed, and a day at most.
const longestGuess = 86_400_000

function heuristicLifetime({ control, now, response }: Timed): number | undefined {
  if (!heuristic.has(response.status) && !control.public) return undefined
  const changed = parseHttpDate(response.fields['last-modified'], now)
  if (changed === undefined) return undefined
  const since = (parseHttpDate(response.fields['date'], now) ?? now) - changed
  return Math.max(0, Math.min(longestGuess, since / 10))
}
