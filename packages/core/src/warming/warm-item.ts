import { invalid } from '../config/checks.ts'
import { loadRequest } from '../paths/load-request.ts'
import { writeRequest } from '../paths/write-path.ts'
import { loadItem } from './load-item.ts'
import type { Pulled } from './pulling.ts'
import { storeItem } from './store-item.ts'
import type { WarmItem } from './warm-options.ts'
import type { ItemOutcome, WarmRun } from './warm-run.ts'

/** One attempt at one item. Throws what its id, its options, its value or its loader throw. */
export async function warmItem(run: WarmRun, { asOf, item }: Pulled<unknown>): Promise<ItemOutcome> {
  if (typeof item !== 'object' || item === null) throw invalid('an item to warm', 'an object with an id', item)
  const { id, params, value } = item
  const { config } = run.layer
  const key = run.keyOf(id, params)
  const options = writeOptionsOf(item)
  if (value !== undefined)
    return storeItem(run, key, value, { asOf, request: writeRequest(config.policy, id, { ...options, params }) })
  const { load } = run.plan
  if (load) return loadItem(run, key, loadRequest(config, String(id), load, { ...options, params }))
  throw invalid('an item to warm without a loader', 'an object with a value', item)
}

/** Items are often rows of a database, which may have more columns. */
function writeOptionsOf({ tags, ttl }: WarmItem<unknown>): Pick<WarmItem<unknown>, 'ttl' | 'tags'> {
  return { ...(tags !== undefined && { tags }), ...(ttl !== undefined && { ttl }) }
}
