import {
  type CacheControl,
  type Fields,
  guessedLifetime,
  hopByHop,
  httpDate,
  initialAge,
  parseHttpDate,
  parseResponseControl,
  parseVary,
  statedLifetime,
} from '../http-fields/index.ts'
import type { FetchRules } from './fetch-rules.ts'
import type { KeptResponse } from './stored.ts'
import { canBeValidated } from './validators.ts'
import { selectionOf } from './variant.ts'

/** A response as it is judged by its head alone. */
export interface Judged {
  readonly url: URL
  /** Fields of the request. */
  readonly asked: Fields
  readonly status: number
  readonly statusText: string
  readonly fields: Fields
  /** ms since the epoch, when it was asked for and when it came */
  readonly sentAt: number
  readonly now: number
}

/** A response that may be kept, but for its body. */
export type KeptHead = Omit<KeptResponse, 'body'>

/** May this response be kept, and how? A text says why not. RFC 9111, section 3. */
export function judge(response: Judged, rules: FetchRules): KeptHead | string {
  const control = parseResponseControl(response.fields)
  const refusal = refusalOf(response, control, rules)
  if (refusal !== undefined) return refusal
  const vary = varyOf(response)
  if (vary === '*') return 'vary *'
  const lifetime = lifetimeOf(response, control, rules)
  if (lifetime === undefined) return 'no freshness'
  const { asked, now, sentAt, status, statusText } = response
  const head: KeptHead = {
    kind: 'fetched:1',
    status,
    statusText,
    fields: keptFields(response, control, rules),
    vary,
    selection: selectionOf(vary, asked),
    initialAge: initialAge(response.fields, now, (now - sentAt) / 1000),
    lifetime,
    ...staleWindows(control, rules),
  }
  return isOfUse(head) ? head : 'stale already'
}

function refusalOf({ asked, fields, status }: Judged, control: CacheControl, rules: FetchRules): string | undefined {
  // Parts are cut from what is whole; a 304 has nothing of its own; what comes before the final response is not one.
  if (status < 200 || status > 599 || status === 206 || status === 304) return 'status'
  if (control.noStore) return 'no-store'
  if (
    fields['set-cookie'] !== undefined &&
    rules.setCookie === 'refuse' &&
    !control.unkeptFields.includes('set-cookie')
  )
    return 'set-cookie'
  // It comes to no end, and whoever reads it waits for the next line of it.
  if (/^text\/event-stream\b/i.test(String(fields['content-type'] ?? ''))) return 'event stream'
  if (!rules.shared) return undefined
  if (control.private) return 'private'
  // RFC 9111, section 3.5.
  const isPermitted = control.public || control.mustRevalidate || control.sMaxage !== undefined
  return asked['authorization'] !== undefined && !isPermitted ? 'authorization' : undefined
}

// Who gets bytes in a coding may not be able to read them, and servers forget to say so.
function varyOf({ fields }: Judged): readonly string[] | '*' {
  const vary = parseVary(fields)
  const isCoded = String(fields['content-encoding'] ?? 'identity') !== 'identity'
  if (vary === '*' || !isCoded || vary.includes('accept-encoding')) return vary
  return ['accept-encoding', ...vary].toSorted()
}

/** From when it was made, ms; what the upstream says goes before what is configured. */
function lifetimeOf(
  { fields, now, status, url }: Judged,
  control: CacheControl,
  rules: FetchRules,
): number | undefined {
  const { maxAge, sMaxage } = control
  const stated = statedLifetime({ maxAge, sMaxage: rules.shared ? sMaxage : undefined }, fields, now)
  const unstated = (): number | undefined => (status < 500 ? rules.ttlOf({ url, status, fields }) : undefined)
  // To be asked about each time, whatever else is said.
  if (control.noCache) return stated !== undefined || unstated() !== undefined ? 0 : undefined
  if (stated !== undefined) return stated
  return (rules.heuristic ? guessedLifetime(status, control.public, fields, now) : undefined) ?? unstated()
}

/** RFC 5861; what a response says of itself goes before the layer's policy. */
function staleWindows(
  control: CacheControl,
  rules: FetchRules,
): Pick<KeptResponse, 'mustRevalidate' | 'staleFor' | 'staleIfErrorFor'> {
  // RFC 9111, section 4.2.4.
  const forbidden =
    control.mustRevalidate ||
    control.noCache ||
    (rules.shared && (control.proxyRevalidate || control.sMaxage !== undefined))
  if (forbidden) return { mustRevalidate: true, staleFor: 0, staleIfErrorFor: 0 }
  const { staleIfError, staleWhileRevalidate } = control
  return {
    mustRevalidate: false,
    staleFor: staleWhileRevalidate === undefined ? rules.staleFor : staleWhileRevalidate * 1000,
    staleIfErrorFor: staleIfError === undefined ? rules.staleIfErrorFor : staleIfError * 1000,
  }
}

/** What of a response's fields is kept; RFC 9111, section 3.1. */
function keptFields({ fields, now }: Judged, { unkeptFields }: CacheControl, rules: FetchRules): Fields {
  const isHopByHop = hopByHop(fields)
  const left = new Set(['age', ...unkeptFields, ...(rules.setCookie === 'strip' ? ['set-cookie'] : [])])
  const kept = Object.fromEntries(Object.entries(fields).filter(([name]) => !left.has(name) && !isHopByHop(name)))
  // RFC 9110, section 6.6.1: it tells when the response was made, also to those who get it later.
  return parseHttpDate(kept['date'], now) === undefined ? { ...kept, date: httpDate(now) } : kept
}

function isOfUse(head: KeptHead): boolean {
  const { initialAge: age, lifetime, staleFor, staleIfErrorFor } = head
  return canBeValidated(head) || lifetime + Math.max(staleFor, staleIfErrorFor) > age * 1000
}
