import { keyTargets } from '../invalidation/recent-invalidations.ts'
import { messageBody } from '../invalidation/log-message.ts'
import { type Answer, answered } from '../redis/answer.ts'
import { leaseKeyOf } from '../redis/lease-key.ts'
import { updateEntry } from '../redis/logged-write.ts'
import type { Lease } from '../stampede/lease.ts'
import { changeKey } from './apply-message.ts'
import type { CacheParts } from './layer-context.ts'

export interface LeasedEntry {
  readonly key: string
  readonly bytes: Buffer
  readonly lease: Lease
  /** ms in Redis */
  readonly life: number
}

/**
 * Stores an entry while the lease stands, and lets every process forget what it has of the key. This one's memory gets the entry
 * with the next read, too: its position is older than the message.
 */
export async function storeAndTell(
  cache: CacheParts,
  { key, bytes, lease, life }: LeasedEntry,
): Promise<Answer<'stored' | 'refused'>> {
  const { logKeys, recent, tier } = cache.shared!
  const answer = await tier.runLogged(updateEntry, {
    ...logKeys,
    valueKey: key,
    leaseKey: leaseKeyOf(key),
    token: lease.token,
    encoded: bytes,
    life,
    message: messageBody([key]),
  })
  if (!answer.ok) return answer
  if (answer.value === 'refused') return answered('refused')
  recent.confirm(keyTargets('remove', [key]), answer.value)
  changeKey(cache, 'replace', key, answer.value)
  return answered('stored')
}
