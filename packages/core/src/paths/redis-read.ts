import type { StoredEntry } from '../codec/entry-codec.ts'
import type { StandardResult, StandardSchemaV1 } from '../config/cache-options.ts'
import type { CacheEntry } from '../entry/entry.ts'
import { freshnessOf } from '../entry/freshness.ts'
import { type IndexMember, type Validity, indexMember, originMember, scopesOf } from '../invalidation/index-mirror.ts'
import { type MemoryEntry, memoryEntryOf } from '../memory/memory-entry.ts'
import type { MissReason } from '../observability/counters.ts'
import type { Answer, RedisFailure } from '../redis/answer.ts'
import type { RedisTier } from '../redis/redis-tier.ts'
import { removeDamaged } from '../redis/scripts/remove-damaged.ts'
import { CacheError } from '../shared/cache-error.ts'
import type { LocalMs } from '../shared/clock.ts'
import type { EpochClock } from '../shared/epoch-clock.ts'
import type { Ticket } from '../stampede/fence.ts'
import type { LayerContext } from './layer-context.ts'
import { isComparable } from './memory-read.ts'

export type RedisFind =
  | { readonly state: 'found'; readonly entry: MemoryEntry }
  /** `ended`: what nobody may be served any more, for a load to compare with. */
  | { readonly state: 'absent'; readonly why: MissReason; readonly ended?: MemoryEntry }
  | { readonly state: 'failed'; readonly failure: RedisFailure }

function absent(why: MissReason): RedisFind {
  return { state: 'absent', why }
}

/**
 * Reads a key from Redis, judges what is there, and keeps a copy in memory unless an invalidation has come in between.
 * The ticket was taken before anything was read.
 */
export async function findInRedis(layer: LayerContext, tier: RedisTier, ticket: Ticket): Promise<RedisFind> {
  const { cache, config } = layer
  const sentAt = cache.clock.now()
  const answer = isWithheld(layer, ticket.key) ? withheld : await tier.read(ticket.key)
  if (!answer.ok) {
    cache.observe({ type: 'read-failed', layer: config.name, failure: answer.failure })
    return { state: 'failed', failure: answer.failure }
  }
  const decoded = answer.value && decode(layer, tier, ticket.key, answer.value)
  const stored = decoded && config.schema ? await checked(layer, config.schema, ticket.key, decoded) : decoded
  if (!stored) return absent(decoded === null ? 'absent' : 'unreadable')

  const known = knownValidity(layer, stored, sentAt)
  const validity = known ?? (await validityInRedis(layer, stored, sentAt))
  if (validity === 'removed' || validity === 'unknown') return absent(validity === 'removed' ? validity : 'unavailable')
  const entry = memoryEntryOf(
    ticket.key,
    validity === 'stale' ? { ...stored, expired: true } : stored,
    config,
    // What was known of its tags without asking is as old as the last confirmation.
    known ? Math.min(sentAt, cache.log.heardUntil - cache.config.maxStaleness) : sentAt,
    sentAt,
  )
  const now = cache.clock.now()
  if (freshnessOf(entry, now) === 'expired')
    return isComparable(layer, entry, now) ? { state: 'absent', why: 'expired', ended: entry } : absent('expired')
  install(layer, ticket, entry)
  return { state: 'found', entry }
}

const withheld: Answer<never> = {
  ok: false,
  failure: { kind: 'unreachable', cause: new Error('its invalidation has yet to reach its server') },
}

/** What Redis has forgotten this process may still know of. */
export function moreTelling(notInRedis: MissReason, notInMemory: MissReason = 'absent'): MissReason {
  return notInRedis === 'absent' ? notInMemory : notInRedis
}

/** What Redis may still have of the key is older than what this process has been told. */
function isWithheld({ cache }: LayerContext, key: string): boolean {
  const { recovery, tier } = cache.shared!
  return recovery.length > 0 && tier.isCluster && recovery.holds(key)
}

/** The only way into memory: past the ticket, and only where the layer keeps copies. */
export function install({ cache, config }: LayerContext, ticket: Ticket, entry: MemoryEntry): boolean {
  if (!ticket.admits(entry.position)) return false
  const present = cache.memory?.inspect(ticket.key)
  // Two reads may finish in another order than they began.
  const outdone = present && present.position > entry.position && present.storedAt >= entry.storedAt
  if (config.memory && !outdone) cache.memory?.set(ticket.key, entry)
  return true
}

function decode(
  { cache, codec, config }: LayerContext,
  tier: RedisTier,
  key: string,
  bytes: Buffer,
): CacheEntry | undefined {
  const decoded = codec.decode(key, bytes)
  if (!decoded.ok) {
    cache.observe({ type: 'entry-unreadable', layer: config.name, key, why: decoded.why })
    // Damaged bytes of ours will never be read again; what others wrote is theirs.
    if (decoded.why === 'corrupt') cache.background.start(() => tier.run(removeDamaged, { valueKey: key, bytes }))
    return undefined
  }
  return localEntry(decoded.entry, cache.epoch)
}

async function checked(
  { cache, config }: LayerContext,
  schema: StandardSchemaV1,
  key: string,
  entry: CacheEntry,
): Promise<CacheEntry | undefined> {
  const result = await checkedBy(schema, entry.value)
  if (!result.issues) return { ...entry, value: result.value }
  cache.observe({ type: 'entry-unreadable', layer: config.name, key, why: 'schema' })
  return undefined
}

export async function checkedBy(schema: StandardSchemaV1, value: unknown): Promise<StandardResult<unknown>> {
  try {
    return await schema['~standard'].validate(value)
  } catch (error) {
    // A schema that fails has not vouched for the value, and its error is nobody's answer.
    return { issues: [{ message: String(error) }] }
  }
}

function localEntry(stored: StoredEntry, epoch: EpochClock): CacheEntry {
  const storedAt = epoch.toLocal(stored.storedAt)
  const freshUntil = storedAt + stored.ttl
  return {
    value: stored.value,
    storedAt,
    freshUntil,
    refreshUntil: freshUntil + stored.staleFor,
    staleUntil: freshUntil + Math.max(stored.staleFor, stored.staleIfErrorFor),
    expired: stored.expired,
    loadTime: stored.loadTime,
    position: stored.position,
    // Reads show it to callers.
    tags: Object.freeze(stored.tags),
    etag: stored.etag,
  }
}

/** `undefined`: this process does not know enough, or cannot be sure that it does. */
function knownValidity({ cache, config }: LayerContext, entry: CacheEntry, readAt: LocalMs): Validity | undefined {
  const known = cache.log.mirror.validityOf(entry, config.name, readAt)
  if (known === 'removed') return known
  return known === 'unknown' || cache.clock.now() >= cache.log.heardUntil ? undefined : known
}

/** Asks the index in Redis. */
export async function validityInRedis(
  { cache, config }: LayerContext,
  entry: CacheEntry,
  readAt: LocalMs,
): Promise<Validity> {
  const { tier } = cache.shared!
  const { mirror } = cache.log
  const members = scopesOf(config.name, entry.tags).flatMap((scope): IndexMember[] => [
    indexMember('remove', scope),
    indexMember('expire', scope),
  ])
  const answers = await Promise.all([originMember, ...members].map((member) => tier.indexScore(member)))
  if (!answers.every((answer) => answer.ok)) return 'unknown'
  const [origin, ...positions] = answers.map((answer) => answer.value)
  if (origin === undefined) return 'unknown'
  mirror.learn(members, positions, origin)
  return mirror.validityOf(entry, config.name, readAt)
}

export function unavailable({ config }: LayerContext, { cause, kind }: RedisFailure): CacheError {
  return new CacheError('REDIS_UNAVAILABLE', `layer "${config.name}": ${kind}`, cause)
}
