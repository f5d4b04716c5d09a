import type { Answer } from './exchange.ts'
import type { HandlerRun } from './handler-run.ts'
import { tagFields } from './headers/surrogate-tags.ts'
import type { HttpResponse } from './message.ts'
import { firstOf, listOfFields } from './response/field-list.ts'
import { replay } from './response/replay.ts'
import type { StoredResponse } from './response/stored-response.ts'
import type { Asked, Serving } from './serving.ts'

/** What the request's own handler has answered; `undefined`: it has not run. */
export function ownAnswer(
  { policy }: Serving,
  { request }: Asked,
  { fwd, judgement, produced, status: fwdStatus = 200 }: HandlerRun,
  { id }: { readonly id: string },
): Answer | undefined {
  if (!produced) return undefined
  if (produced.kind !== 'whole') return { kind: 'done' }
  const { response } = produced
  const stored = judgement?.keep ? judgement.stored : undefined
  const status = {
    fwd,
    fwdStatus,
    stored: stored !== undefined,
    ...(judgement?.keep === false && { detail: judgement.detail }),
  }
  const left = stored ? stored.lifetime - stored.initialAge * 1000 : 0
  // Its own fields, those that are not kept included.
  const answered = replay(asStored(response, stored), request, policy, {
    outcome: 'MISS',
    age: 0,
    ttlLeft: left,
    status,
    key: id,
  })
  return { kind: 'send', response: answered }
}

/** What the handler has answered to this request, those of its fields included that are not kept for others. */
function asStored({ body, fields, status }: HttpResponse, stored: StoredResponse | undefined): StoredResponse {
  const own: Record<string, string | readonly string[]> = { ...fields }
  for (const name of [...tagFields, 'content-length']) delete own[name]
  const etag = stored && firstOf(stored.fields, 'etag')
  if (etag !== undefined) own['etag'] = etag
  return {
    kind: 'response',
    status,
    fields: listOfFields(own),
    body,
    vary: [],
    selection: '',
    initialAge: stored?.initialAge ?? 0,
    lifetime: stored?.lifetime ?? 0,
    staleFor: 0,
    staleIfErrorFor: 0,
    mustRevalidate: false,
    canBeValidated: false,
  }
}
