import { freshnessOf } from '../entry/freshness.ts'
import type { LayerContext } from '../paths/layer-context.ts'
import { findInMemory } from '../paths/memory-read.ts'
import { findInRedis } from '../paths/redis-read.ts'
import type { Ticket } from '../stampede/fence.ts'

/** Is there a fresh value? In Redis, where there is one: what this process has alone is no use to the others. */
export async function presenceOf(layer: LayerContext, ticket: Ticket): Promise<'present' | 'absent' | 'unanswered'> {
  const { clock, shared } = layer.cache
  if (!shared) return findInMemory(layer, ticket.key, clock.now())?.freshness === 'fresh' ? 'present' : 'absent'
  const find = await findInRedis(layer, shared.tier, ticket)
  if (find.state === 'failed') return 'unanswered'
  return find.state === 'found' && freshnessOf(find.entry, clock.now()) === 'fresh' ? 'present' : 'absent'
}
