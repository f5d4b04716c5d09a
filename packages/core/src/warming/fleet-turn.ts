import type { CacheParts, SharedParts } from '../paths/layer-context.ts'
import { leaseKeyOf } from '../redis/lease-key.ts'
import { storeLeased } from '../redis/scripts/store-leased.ts'
import { CacheError } from '../shared/cache-error.ts'
import type { EpochMs } from '../shared/clock.ts'
import { pause } from '../shared/pause.ts'
import type { Lease } from '../stampede/lease.ts'

/** `held`: another process is at it. `due`: it has been done, by this process or another, and is due again then. */
export type Turn =
  | { readonly state: 'held' | 'unavailable' }
  | { readonly state: 'due'; readonly at: EpochMs; readonly error?: unknown }

/** Does what is to be done, and tells when that is due again. */
export type Work = (signal: AbortSignal) => Promise<{ readonly dueAt: EpochMs; readonly error?: unknown }>

// Between looks at whether the lock is still ours, ms; a lock outlives its owner by three times as much.
const lookPause = 1000

/**
 * Lets one process of the fleet do something when it is due: who has the lock does it, and leaves a mark that says when it is due
 * again. A process that dies leaves neither. `key`: of the mark, and with that of the lock.
 */
export async function takeTurn(cache: CacheParts, key: string, work: Work, signal: AbortSignal): Promise<Turn> {
  if (!cache.shared) {
    const { dueAt, ...rest } = await work(signal)
    return { state: 'due', at: dueAt, ...rest }
  }
  const { leases } = cache.shared
  const marked = await markOf(cache, cache.shared, key)
  if (marked) return marked
  const lease = await leases.acquire(key)
  if (lease === 'held' || lease === 'unavailable') return { state: lease }
  // Whoever had it a moment ago may just have left the mark.
  const since = await markOf(cache, cache.shared, key)
  if (!since) return workUnder(cache, cache.shared, { key, lease, work, signal })
  cache.background.start(() => lease.release())
  return since
}

async function markOf(cache: CacheParts, { tier }: SharedParts, key: string): Promise<Turn | undefined> {
  const answer = await tier.read(key)
  if (!answer.ok) return { state: 'unavailable' }
  const at = Number(answer.value?.toString())
  const isDue = !(at > cache.epoch.toEpoch(cache.clock.now()))
  return isDue ? undefined : { state: 'due', at }
}

interface Held {
  readonly key: string
  readonly lease: Lease
  readonly work: Work
  readonly signal: AbortSignal
}

async function workUnder(cache: CacheParts, shared: SharedParts, { key, lease, work, signal }: Held): Promise<Turn> {
  const working = new AbortController()
  const lost = new AbortController()
  const watching = watchLease(cache, shared, lease, { ended: working.signal, lost })
  try {
    const { dueAt, error } = await work(AbortSignal.any([signal, lost.signal]))
    // What has been done in part only is for another process to do.
    if (signal.aborted) return { state: 'unavailable' }
    await shared.tier.run(storeLeased, {
      valueKey: key,
      leaseKey: leaseKeyOf(key),
      token: lease.token,
      encoded: Buffer.from(String(Math.ceil(dueAt))),
      life: Math.max(1, Math.ceil(dueAt - cache.epoch.toEpoch(cache.clock.now()))),
    })
    return { state: 'due', at: dueAt, error }
  } finally {
    working.abort()
    await watching
    cache.background.start(() => lease.release())
  }
}

async function watchLease(
  { clock }: CacheParts,
  { tier }: SharedParts,
  { leaseKey, token }: Lease,
  { ended, lost }: { readonly ended: AbortSignal; readonly lost: AbortController },
): Promise<void> {
  for (;;) {
    await pause(clock, lookPause, ended)
    if (ended.aborted) return
    const holder = await tier.read(leaseKey)
    if (!holder.ok || holder.value?.toString() === token) continue
    lost.abort(new CacheError('REDIS_UNAVAILABLE', 'another process may have taken over: the lock was lost'))
    return
  }
}
