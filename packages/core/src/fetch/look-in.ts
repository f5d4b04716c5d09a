import { mayAnswer } from '../http-fields/index.ts'
import { entry } from '../paths/loader.ts'
import type { Asked, Served } from './asked.ts'
import type { Fetching } from './fetching.ts'
import { type Place, fromCache, variantOf } from './place.ts'
import type { Stored } from './stored.ts'
import { isSelected } from './variant.ts'

/** What is kept for a request, whether or not it is still fresh, for those who take it as it is. Nothing is asked of the upstream. */
export async function lookIn(
  fetching: Fetching,
  asked: Asked<unknown>,
  place: Place,
): Promise<Served<never> | undefined> {
  const { demand, headers, signal } = asked
  const found = await fetching.layer.read(
    place.id,
    ({ previous }) => entry<Stored>({ kind: 'seen', previous }, { store: false }),
    // What is not to be kept needs no lease.
    { params: place.params, ttl: 0, ...(signal && { signal }) },
  )
  const { age, value } = found.value?.kind === 'seen' ? (found.value.previous ?? nothing) : found
  if (value?.kind !== 'fetched:1') return undefined
  if (!isSelected(value, headers)) {
    return place.id === place.primary ? lookIn(fetching, asked, variantOf(place, value, headers)) : undefined
  }
  const may = demand.anyAge ? 'fresh' : mayAnswer(value, age, demand)
  if (may !== 'fresh' && !(may === 'stale' && demand.maxStale > 0)) return undefined
  return fromCache(value, age, { hit: true })
}

const nothing = { age: 0, value: undefined }
