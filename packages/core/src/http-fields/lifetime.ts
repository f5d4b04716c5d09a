import { parseAge } from './age.ts'
import type { CacheControl } from './cache-control.ts'
import type { Fields } from './field.ts'
import { parseHttpDate } from './http-date.ts'

/** How long `Cache-Control` or `Expires` say, from when it was made, ms; `undefined`: nothing (RFC 9111, section 4.2.1). */
export function statedLifetime(
  { maxAge, sMaxage }: Pick<CacheControl, 'maxAge' | 'sMaxage'>,
  { date, expires }: Fields,
  now: number,
): number | undefined {
  const seconds = sMaxage ?? maxAge
  if (seconds !== undefined) return seconds * 1000
  if (expires === undefined) return undefined
  // RFC 9111, section 5.3: what is no date, `0` above all, has passed.
  const end = parseHttpDate(expires, now)
  return end === undefined ? 0 : Math.max(0, end - (parseHttpDate(date, now) ?? now))
}

// RFC 9110, section 15.1, but for 206.
const heuristic = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])

// RFC 9111, section 4.2.2: a tenth of the time since it was last changed, and a day at most.
const longestGuess = 86_400_000

/** How long a response of this status may be taken to be fresh where nothing says so, ms. */
export function guessedLifetime(status: number, isPublic: boolean, fields: Fields, now: number): number | undefined {
  if (!heuristic.has(status) && !isPublic) return undefined
  const changed = parseHttpDate(fields['last-modified'], now)
  if (changed === undefined) return undefined
  const since = (parseHttpDate(fields['date'], now) ?? now) - changed
  return Math.max(0, Math.min(longestGuess, since / 10))
}

/** Age of a response that comes at `now`, s, by its `Date`, and by its `Age` and the `delay` it came with, s (RFC 9111, section 4.2.3). */
export function initialAge(fields: Fields, now: number, delay = 0): number {
  const apparent = Math.floor((now - (parseHttpDate(fields['date'], now) ?? now)) / 1000)
  return Math.max(0, apparent, parseAge(fields['age']) + delay)
}
