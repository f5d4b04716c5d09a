import { mayAnswer } from '../http-fields/index.ts'
import type { LoadResult } from '../paths/read-result.ts'
import type { Asked, Served } from './asked.ts'
import type { Fetching } from './fetching.ts'
import { unshared } from './pass.ts'
import { type Place, fromCache, variantOf } from './place.ts'
import { RequestRun } from './request-run.ts'
import type { Found, KeptResponse } from './stored.ts'
import { UpstreamFailure } from './upstream-failure.ts'
import { validated } from './validate.ts'
import { isForValidation } from './validators.ts'
import { isSelected } from './variant.ts'

type Result = LoadResult<Found>

/** From memory, from Redis, or from the upstream, asked once for all who want the same. */
export async function readAt<Native>(fetching: Fetching, asked: Asked<Native>, place: Place): Promise<Served<Native>> {
  const near = place.isForced ? undefined : inMemory(fetching, place)
  if (near) return foundAnswer(fetching, asked, place, near)

  const run = new RequestRun(fetching, asked, place.isForced)
  const { params, isForced } = place
  const { signal } = asked
  try {
    const result = await fetching.layer.read(place.id, run.load, {
      params,
      forceRefresh: isForced,
      ...(signal && { signal }),
    })
    return ownAnswer(run, place, result) ?? (await foundAnswer(fetching, asked, place, result))
  } catch (error) {
    const own = run.takeOwn()
    if (own) return own
    if (error instanceof UpstreamFailure) return failureAnswer(fetching, asked, error)
    throw error
  } finally {
    run.end()
  }
}

/** The kept value itself, which nobody here writes to. */
function inMemory({ layer, open }: Fetching, { id, params }: Place): Result | undefined {
  // Early refreshes are drawn by reads that bring a loader.
  if (open().config.policy.refreshAhead > 0) return undefined
  const near = layer.readMemory(id, { params, borrow: true })
  return near.outcome === 'hit' ? near : undefined
}

/** What this caller's own run of the upstream has brought. */
function ownAnswer<Native>(run: RequestRun<Native>, { fwd }: Place, result: Result): Served<Native> | undefined {
  const own = run.takeOwn()
  if (own) return own
  if (!run.made || result.outcome !== 'loaded' || result.value?.kind !== 'fetched:1') return undefined
  const isRenewed = run.status === 304
  const status = { fwd: isRenewed ? 'stale' : fwd, fwdStatus: run.status!, stored: result.stored } as const
  return { ...fromCache(result.value, result.age, status), response: run.made }
}

async function foundAnswer<Native>(
  fetching: Fetching,
  asked: Asked<Native>,
  place: Place,
  result: Result,
): Promise<Served<Native>> {
  const { value } = result
  switch (value?.kind) {
    case 'fetched:1':
      return isSelected(value, asked.headers)
        ? selectedAnswer(fetching, asked, place, { ...result, value })
        : readAt(fetching, asked, elsewhere(place, value, asked))
    case 'pass':
      return unshared(fetching, asked)
    case 'failed':
      if (value.error instanceof UpstreamFailure) return failureAnswer(fetching, asked, value.error)
      throw value.error
    case 'seen':
      // Another has looked, and asked for nothing.
      return readAt(fetching, asked, place)
    default:
      // Something else has been stored at the same id.
      return readAt(fetching, asked, { ...place, isForced: true })
  }
}

/** A second place is replaced where it, too, holds a response to other fields: what `Vary` names has changed. */
function elsewhere(place: Place, kept: KeptResponse, { headers }: Asked<unknown>): Place {
  return place.id === place.primary ? variantOf(place, kept, headers) : { ...place, isForced: true }
}

async function selectedAnswer<Native>(
  fetching: Fetching,
  asked: Asked<Native>,
  place: Place,
  result: Result & { readonly value: KeptResponse },
): Promise<Served<Native>> {
  const { age, outcome, value } = result
  const may = mayAnswer(value, age, asked.demand)
  if (may === 'fresh') {
    const status = outcome === 'loaded' ? { fwd: place.fwd, collapsed: true } : { hit: true }
    return fromCache(value, age, status)
  }
  // The layer has it replaced meanwhile, or has tried to.
  if (outcome === 'stale' && may !== 'no') {
    return fromCache(value, age, { hit: true, ...(may === 'if error' && { detail: 'stale-if-error' }) })
  }
  if (may === 'stale' && asked.demand.maxStale > 0) return fromCache(value, age, { hit: true })
  if (place.isForced || isForValidation(value)) return validated(fetching, asked, place, { value, age })
  return readAt(fetching, asked, { ...place, isForced: true })
}

/** The upstream's own answer, shared by all who have waited for it; one that was too long to be held is asked for again. */
async function failureAnswer<Native>(
  fetching: Fetching,
  asked: Asked<Native>,
  { response, status }: UpstreamFailure,
): Promise<Served<Native>> {
  return response ? { from: 'cache', response, status: { fwd: 'miss', fwdStatus: status } } : unshared(fetching, asked)
}
