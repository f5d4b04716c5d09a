import type { InvalidationAction, Position } from '../entry/entry.ts'
import { type IndexMember, indexMember } from '../invalidation/index-mirror.ts'
import { type Invalidation, applied, combined, notCached, queued } from '../invalidation/invalidation.ts'
import { messageBody } from '../invalidation/log-message.ts'
import { keyTargets, memberTargets } from '../invalidation/recent-invalidations.ts'
import { keysPerCommand } from '../invalidation/replay.ts'
import type { Answer } from '../redis/answer.ts'
import { leaseKeyOf } from '../redis/lease-key.ts'
import { expireEntries, removeEntries } from '../redis/logged-write.ts'
import { invalidateScopes } from '../redis/scripts/invalidate-scopes.ts'
import { changeKey } from './apply-message.ts'
import { countMembers } from '../observability/counters.ts'
import { type CacheParts, type LayerContext, type SharedParts, counted } from './layer-context.ts'

/** What a user has asked for: as `invalidateKeys`, and counted. */
export function invalidateIds(
  { cache, counters }: LayerContext,
  action: InvalidationAction,
  keys: readonly string[],
): Promise<Invalidation> {
  cache.invalidations.ids += keys.length
  counters.removals += keys.length
  return invalidateKeys(cache, action, keys)
}

/** Makes keys unusable, or stale, here and everywhere: fence, Redis, log, memory. */
export async function invalidateKeys(
  cache: CacheParts,
  action: InvalidationAction,
  keys: readonly string[],
): Promise<Invalidation> {
  if (!cache.config.enabled) return notCached
  // At once, so that nothing that runs now can bring the old value back, whatever becomes of Redis.
  for (const key of keys) changeKey(cache, action, key, Infinity)
  if (!cache.shared) return counted(cache, 'id', applied(cache.localLog!.issue()))

  const { shared } = cache
  const chunks = Array.from({ length: Math.ceil(keys.length / keysPerCommand) }, (_, i) =>
    keys.slice(i * keysPerCommand, (i + 1) * keysPerCommand),
  )
  const done = combined(await Promise.all(chunks.map((chunk) => invalidateChunk(cache, shared, action, chunk))))
  return counted(cache, 'id', done)
}

async function invalidateChunk(
  cache: CacheParts,
  { tier, logKeys, recent, recovery }: SharedParts,
  action: InvalidationAction,
  keys: readonly string[],
): Promise<Invalidation> {
  const answer = await tier.runLogged(action === 'remove' ? removeEntries : expireEntries, {
    ...logKeys,
    valueAndLeaseKeys: keys.flatMap((key) => [key, leaseKeyOf(key)]),
    message: messageBody(keys),
  })
  if (answer.ok) {
    recent.confirm(keyTargets(action, keys), answer.value)
    // Again: what was read while Redis had the old value is older than this.
    for (const key of keys) changeKey(cache, action, key, answer.value)
    return applied(answer.value)
  }
  recovery.addKeys(action, keys, cache.clock.now())
  cache.observe({ type: 'invalidation-queued', length: recovery.length, failure: answer.failure })
  for (const key of keys) changeKey(cache, action, key, Infinity)
  return queued
}

/** Makes every entry of a layer unusable. */
export function invalidateLayer(cache: CacheParts, name: string): Promise<Invalidation> {
  return invalidateMembers(cache, [indexMember('remove', `layer:${name}`)])
}

/** Makes every entry of some tags, layers or of the namespace unusable, or stale, whatever their number. */
export async function invalidateMembers(cache: CacheParts, members: readonly IndexMember[]): Promise<Invalidation> {
  const { config, invalidations, shared } = cache
  if (!config.enabled) return notCached
  countMembers(invalidations, members)
  if (!shared) return counted(cache, 'scope', applyMembers(cache, members, cache.localLog!.issue()))

  const answer = await shared.tier.run(invalidateScopes, {
    ...shared.logKeys,
    message: messageBody(members),
    longestLife: cache.longestLife,
    members,
  })
  return counted(cache, 'scope', settleMembers(cache, members, answer))
}

/** What Redis has done is done here too; what it could not be told waits, and is in effect here. */
export function settleMembers(
  cache: CacheParts,
  members: readonly IndexMember[],
  answer: Answer<Position>,
): Invalidation {
  if (answer.ok) {
    cache.shared!.recent.confirm(memberTargets(members), answer.value)
    return applyMembers(cache, members, answer.value)
  }
  const { recovery } = cache.shared!
  recovery.addMembers(members, cache.clock.now())
  cache.observe({ type: 'invalidation-queued', length: recovery.length, failure: answer.failure })
  return queued
}

function applyMembers({ log, memory }: CacheParts, members: readonly IndexMember[], position: Position): Invalidation {
  for (const member of members) log.mirror.apply(member, position)
  // What is all unusable need not wait to be pushed out.
  if (members.includes('-*')) memory?.clear()
  return applied(position)
}
