import { mayAnswer } from '../http-fields/index.ts'
import type { Arrived, Asked, Served } from './asked.ts'
import { lifeOf } from './entry-life.ts'
import type { Fetching } from './fetching.ts'
import { judgeAnswer, renewedBy, wholeOf } from './judge-answer.ts'
import { type Place, fromCache } from './place.ts'
import { fetchTag } from './request-key.ts'
import type { KeptResponse } from './stored.ts'
import { isFailure } from './upstream-failure.ts'
import { conditionsOf, isForValidation } from './validators.ts'

/** A response that was kept so long ago, ms. */
interface Found {
  readonly value: KeptResponse
  readonly age: number
}

/**
 * Asks the upstream whether what is kept still holds, for this caller alone: a response that has to be asked about each time may
 * not answer those who have not asked.
 */
export async function validated<Native>(
  fetching: Fetching,
  asked: Asked<Native>,
  place: Place,
  found: Found,
): Promise<Served<Native>> {
  const canStandIn = mayAnswer(found.value, found.age, asked.demand) === 'if error'
  const signal = asked.signal ?? new AbortController().signal
  const instead = (): Served<Native> => fromCache(found.value, found.age, { hit: true, detail: 'stale-if-error' })
  let arrived: Arrived<Native>
  let sentAt: number
  try {
    ;({ arrived, sentAt } = await fetching.upstream.ask(asked, conditionsOf(found.value), {
      signal,
      orElse: canStandIn,
    }))
  } catch (error) {
    if (!canStandIn || signal.aborted) throw error
    return instead()
  }
  if (isFailure(arrived.status)) {
    if (!canStandIn) return { from: 'upstream', arrived }
    arrived.discard()
    return instead()
  }
  if (arrived.status !== 304) return replaced(fetching, asked, place, { arrived, sentAt })
  arrived.discard()
  const response = renewedBy(arrived, found.value)
  return { from: 'cache', response, status: { fwd: 'stale', fwdStatus: 304 } }
}

/** Another response has come: it is kept where it is like the last one, and otherwise the next load keeps it. */
async function replaced<Native>(
  { layer, rules }: Fetching,
  asked: Asked<Native>,
  { id, params }: Place,
  { arrived, sentAt }: { readonly arrived: Arrived<Native>; readonly sentAt: number },
): Promise<Served<Native>> {
  const head = judgeAnswer(asked, arrived, undefined, { rules, sentAt, now: Date.now() })
  const body = typeof head === 'string' || !isForValidation(head) ? undefined : await arrived.take(rules.maxBodyBytes)
  if (typeof head === 'string' || body === undefined) {
    await layer.delete(id, { params }).catch(() => {})
    return { from: 'upstream', arrived }
  }
  const kept: KeptResponse = { ...head, body }
  const { ttl } = lifeOf(kept)
  const tags = [fetchTag(asked.url), ...rules.tagsOf(asked.url)]
  // What is asked about before each use may be set although an invalidation has come in between.
  await layer.set(id, kept, { params, tags, ...(ttl !== undefined && { ttl }) }).catch(() => {})
  return {
    ...fromCache(kept, 0, { fwd: 'stale', fwdStatus: arrived.status, stored: true }),
    response: wholeOf(arrived, body),
  }
}
