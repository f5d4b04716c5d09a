import type { RoutePolicy } from '../config/route-policy.ts'
import { isTag } from '../headers/surrogate-tags.ts'
import type { Fields, HttpRequest, HttpResponse } from '../message.ts'
import { selectionOf } from '../request/selection.ts'
import { type Control, controlOf, forbidsStale } from './control.ts'
import { listOfFields } from './field-list.ts'
import { keptFields, ownCookies } from './kept-fields.ts'
import { initialAgeOf, lifetimeOf } from './lifetime.ts'
import { unkeyedFields } from './poisoning.ts'
import { refusalOf } from './refusal.ts'
import { tagsOf } from './response-tags.ts'
import type { Judgement, StoredResponse } from './stored-response.ts'
import { validatorsOf } from './validators.ts'
import { varyOf } from './vary-of.ts'

export interface Judged {
  readonly request: HttpRequest
  readonly response: HttpResponse
  /** Fields that the response to this request had before the handler ran: they are its own, and not kept. */
  readonly own?: Fields | undefined
  readonly policy: RoutePolicy
  /** ms since the epoch */
  readonly now: number
  /** Request fields that the handler has read, where that is known. */
  readonly read?: ReadonlySet<string> | undefined
  /** The framework's own response, for the functions of the policy; otherwise they are given `response`. */
  readonly raw?: unknown
  /** For how long the fragments are fresh that the handler has put together, ms; default: there are none. */
  readonly partsFreshFor?: number | undefined
}

/** May this response be kept for others, and how? What a function of the policy throws keeps it out, and harms no request. */
export function judge(input: Judged): Judgement {
  try {
    const verdict = verdictOf(input)
    return typeof verdict === 'string' ? { keep: false, detail: verdict } : verdict
  } catch {
    return { keep: false, detail: 'the policy failed' }
  }
}

function verdictOf(input: Judged): Judgement | string {
  const { own = {}, policy, read, request, response } = input
  const control = controlOf(response.fields, policy)
  const refusal = refusalOf(request, response, control, policy)
  if (refusal !== undefined) return refusal
  if (response.body.length > policy.maxBodyBytes) return 'too large'
  const vary = varyOf(request, response, policy)
  if (typeof vary === 'string') return vary
  if (
    policy.setCookie === 'refuse' &&
    !control.unkeptFields.includes('set-cookie') &&
    ownCookies(response, own).length > 0
  )
    return 'set-cookie'
  if (policy.strict && read) {
    const [unkeyed] = unkeyedFields(read, vary, policy)
    if (unkeyed !== undefined) return `depends on ${unkeyed}`
  }

  const stored = storedOf(input, control, vary)
  if (typeof stored === 'string') return stored
  const tags = tagsOf(request, response, policy, input.raw ?? response)
  // What could not be invalidated is not kept.
  return tags.every(isTag) ? { keep: true, stored, tags } : 'tags'
}

function storedOf(
  { now, own = {}, partsFreshFor = Infinity, policy, raw, request, response }: Judged,
  control: Control,
  vary: readonly string[],
): StoredResponse | string {
  const ttl = typeof policy.ttl === 'function' ? policy.ttl(request.raw, raw ?? response) : policy.ttl
  const lifetime = lifetimeOf({ control, now, own, policy, response, ttl })
  if (lifetime === undefined) return 'no freshness'
  if (partsFreshFor <= 0) return 'made of what is not fresh'
  const initialAge = initialAgeOf({ now, response })
  const fields = listOfFields(keptFields(response, { control, now, own, policy }))
  const { etag, lastModified } = validatorsOf({ body: response.body, fields })
  const stored: StoredResponse = {
    kind: 'response',
    status: response.status,
    fields,
    body: response.body,
    vary,
    selection: selectionOf(vary, request, policy),
    initialAge,
    lifetime: Math.min(lifetime, initialAge * 1000 + partsFreshFor),
    ...staleWindows(control, policy),
    mustRevalidate: forbidsStale(control),
    // Another status with the same validators would be another response.
    canBeValidated: response.status === 200 && (etag ?? lastModified) !== undefined,
  }
  return isOfUse(stored) ? stored : 'stale already'
}

/** RFC 5861; what a response says of itself goes before the policy. */
function staleWindows(control: Control, policy: RoutePolicy): Pick<StoredResponse, 'staleFor' | 'staleIfErrorFor'> {
  if (forbidsStale(control)) return { staleFor: 0, staleIfErrorFor: 0 }
  return {
    staleFor: milliseconds(control.staleWhileRevalidate) ?? policy.staleFor ?? 0,
    staleIfErrorFor: milliseconds(control.staleIfError) ?? policy.staleIfErrorFor ?? 0,
  }
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000
}

function isOfUse({ canBeValidated, initialAge, lifetime, staleFor, staleIfErrorFor }: StoredResponse): boolean {
  return canBeValidated || lifetime + Math.max(staleFor, staleIfErrorFor) > initialAge * 1000
}
