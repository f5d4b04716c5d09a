import type { LoadResult } from '@cache/core'
import { mayAnswer } from '@cache/core/http-fields'
import type { Answer } from './exchange.ts'
import { HandlerRun } from './handler-run.ts'
import { ownAnswer } from './own-answer.ts'
import { replay } from './response/replay.ts'
import type { Stored, StoredResponse } from './response/stored-response.ts'
import type { Asked, Serving } from './serving.ts'
import { storedOnly } from './stored-only.ts'
import { bypassed } from './untouched.ts'
import { isSelected, variantIdOf } from './variants.ts'

/** Where a response may be, and why it was not nearer. */
interface Place {
  readonly id: string
  readonly fwd: 'uri-miss' | 'vary-miss'
}

/** From Redis, from another's handler, or from its own. */
export function lookUp(serving: Serving, asked: Asked): Promise<Answer> {
  const { demand, request } = asked
  // They never run the handler for the sake of the cache.
  if (request.method === 'HEAD' || demand.onlyIfCached || demand.noStore) return storedOnly(serving, asked)
  return readAt(serving, asked, { id: asked.primary, fwd: 'uri-miss' })
}

async function readAt(serving: Serving, asked: Asked, place: Place, force = asked.demand.noCache): Promise<Answer> {
  const run = new HandlerRun(serving, asked, place.fwd)
  let result: LoadResult<Stored>
  try {
    result = await serving.layer.read(place.id, run.load, { refresh: 'caller', forceRefresh: force })
  } catch {
    if (run.thrown) throw run.thrown.error
    // What failed was the handler of another request: its failure is not for this one.
    return ownAnswer(serving, asked, run, place) ?? alone(place, 'the handler of another request failed')
  }
  if (result.outcome === 'loaded' && run.produced) return ownAnswer(serving, asked, run, place)!
  return foundAnswer(serving, asked, place, { run, result })
}

function foundAnswer(
  serving: Serving,
  asked: Asked,
  place: Place,
  { result, run }: { readonly result: LoadResult<Stored>; readonly run: HandlerRun },
): Answer | Promise<Answer> {
  const { policy, variants } = serving
  const { value } = result
  if (value.kind === 'pass') return ownAnswer(serving, asked, run, place) ?? alone(place, value.detail)
  if (!isSelected(value, asked.request, policy)) {
    if (run.produced) return ownAnswer(serving, asked, run, place)!
    const id = variantIdOf(asked.primary, value, asked.request, policy)
    const surplus = variants.use(asked.primary, id)
    if (surplus !== undefined) void serving.layer.delete(surplus).catch(ignore)
    // What is kept there answers other fields as well: it is replaced.
    return readAt(serving, asked, { id, fwd: 'vary-miss' }, id === place.id)
  }
  return usable(serving, asked, place, { ...result, value }) ?? notUsable(serving, asked, place, { result, run })
}

/** The stored response, if it may answer now. RFC 9111, section 4.2.4. */
function usable(
  { policy }: Serving,
  { demand, exchange, request }: Asked,
  { id, fwd }: Place,
  result: LoadResult<Stored> & { readonly value: StoredResponse },
): Answer | undefined {
  const { age, outcome, ttlLeft, value } = result
  const may = mayAnswer(value, age, demand)
  const seen = { age, ttlLeft, key: id }
  if (may === 'fresh') {
    const status = outcome === 'loaded' ? { fwd, stored: result.stored, collapsed: true } : { hit: true }
    if (outcome !== 'loaded' && result.refreshDue) exchange.again?.()
    return { kind: 'send', response: replay(value, request, policy, { ...seen, outcome: 'HIT', status }) }
  }
  if (outcome !== 'stale' || may === 'no') return undefined
  const failed = result.refreshDue === undefined
  if (may === 'if error' && !failed) return undefined
  if (result.refreshDue) exchange.again?.()
  const detail = failed ? { detail: 'stale-if-error' } : {}
  return {
    kind: 'send',
    response: replay(value, request, policy, { ...seen, outcome: 'STALE', status: { hit: true, ...detail } }),
  }
}

function notUsable(
  serving: Serving,
  asked: Asked,
  place: Place,
  { result, run }: { readonly result: LoadResult<Stored>; readonly run: HandlerRun },
): Answer | Promise<Answer> {
  const own = ownAnswer(serving, asked, run, place)
  if (own) return own
  // Another's answer that has to be validated by each; or one that must not stand in for its handler.
  if (result.outcome !== 'hit') return alone(place, 'not to be reused')
  return readAt(serving, asked, place, true)
}

function alone({ fwd }: Place, detail: string): Answer {
  return bypassed('MISS', { fwd, detail })
}

function ignore(): void {
  // It ends by itself.
}
