import type { EntryMeta } from '../codec/codec.ts'
import type { EntryTimes } from '../entry/entry.ts'
import type { MemoryEntry } from '../memory/memory-entry.ts'
import type { LayerContext } from '../paths/layer-context.ts'
import { type InvalidatedBy, type Judgement, judge, membersOf } from './judgement.ts'
import { type Format, type Found, lookUp } from './look-up.ts'
import type { Target } from './target.ts'

/** What each tier holds for an id, and what a read would make of it; never the value. */
export interface Explanation {
  readonly layer: string
  /** In Redis; the id is hashed where the layer says so. */
  readonly key: string
  readonly memory: MemoryExplanation
  readonly redis: RedisExplanation
  /** What `getOrSet` would do now, in a sentence. */
  readonly verdict: string
}

/** Of an entry, where there is one that can be read. */
export interface EntryDetail {
  /** ms since it was stored. */
  readonly age: number
  /** ms for which it is still fresh, by its own times. */
  readonly ttlLeft: number
  readonly tags: readonly string[]
  /** What orders it among invalidations: known when its load began. */
  readonly position: number
}

export interface MemoryExplanation {
  /** `off`: the layer, or the cache, keeps nothing in memory. `unconfirmed`: it is not known here whether it is still valid. */
  readonly state: 'off' | 'absent' | 'unconfirmed' | 'fresh' | 'stale' | 'expired' | 'removed'
  readonly entry: EntryDetail | undefined
  /** With its key and all else that belongs to it. */
  readonly bytes: number | undefined
  /** Until the copy has to leave, ms. */
  readonly leavesIn: number | undefined
  readonly by: InvalidatedBy | undefined
  readonly says: string
}

export interface RedisExplanation {
  /** `none`: memory only. `unreachable`: it gave no answer in time. */
  readonly state: 'none' | 'unreachable' | 'absent' | Judgement['state']
  readonly entry: EntryDetail | undefined
  readonly bytes: number | undefined
  /** Until Redis drops it, ms. */
  readonly life: number | undefined
  readonly format: Format | undefined
  /** A load or an update is running for it in some process. */
  readonly leased: boolean | undefined
  readonly by: InvalidatedBy | undefined
  readonly says: string
}

export async function explain(layer: LayerContext, key: string, target: Target | undefined): Promise<Explanation> {
  const redis = await explainRedis(layer, key, target)
  // After it: what this process has learned meanwhile counts.
  const memory = explainMemory(layer, key)
  return { layer: layer.config.name, key, memory, redis, verdict: verdictOn(layer, memory, redis) }
}

/** What a read with a loader would do, in the order in which it looks. */
function verdictOn({ cache }: LayerContext, memory: MemoryExplanation, redis: RedisExplanation): string {
  if (!cache.config.enabled) return 'The cache is switched off: the loader is run.'
  if (memory.state === 'fresh') return 'Answered from memory.'
  if (redis.state === 'fresh') return `Answered from Redis. In memory: ${memory.says}`
  const load = redis.leased === true ? 'waits for the load that holds the lease' : 'loads'
  if (memory.state === 'stale') return `A stale value is in memory. ${memory.says} Else a read ${load}.`
  if (redis.state === 'stale') return `A stale value is in Redis. ${redis.says} Else a read ${load}.`
  return `A read ${load}. In memory: ${memory.says} In Redis: ${redis.says}`
}

function explainMemory(layer: LayerContext, key: string): MemoryExplanation {
  const { cache, config } = layer
  if (!cache.memory || !config.memory) return nothing('off', 'Nothing of this layer is kept in memory.')
  const entry = cache.memory.inspect(key)
  if (!entry) return nothing('absent', 'A miss: there is no copy.')
  const now = cache.clock.now()
  const meta = metaOf(layer, entry)
  const at = cache.epoch.toEpoch(now)
  return {
    ...judgeCopy(layer, entry, meta),
    entry: detailOf(meta, at),
    bytes: entry.bytes,
    leavesIn: Math.max(0, entry.leavesAt - now),
  }
}

function nothing<State extends string>(state: State, says: string) {
  return { state, entry: undefined, bytes: undefined, leavesIn: undefined, by: undefined, says } as const
}

/** As `findInMemory` judges, and why. */
function judgeCopy(
  { cache, config }: LayerContext,
  entry: MemoryEntry,
  meta: EntryMeta,
): Pick<MemoryExplanation, 'state' | 'by' | 'says'> {
  const { clock, epoch, log } = cache
  const now = clock.now()
  const isKnown = log.mirror.validityOf(entry, entry.layer, entry.knownAt) !== 'unknown'
  const positions = log.mirror.positionsOf(membersOf(config.name, meta))
  const { state, by, says } = judge(meta, config.name, positions, epoch.toEpoch(now))
  if (state === 'removed') return { state, by, says }
  if (now >= entry.leavesAt)
    return { state: 'expired', by, says: 'A miss: the copy has been in memory for as long as it may.' }
  if (now >= log.heardUntil && config.whenDeaf === 'bypass' && now >= entry.knownAt + cache.config.maxStaleness) {
    return {
      state: 'unconfirmed',
      by,
      says: 'A miss: this process is deaf, and the copy could have become invalid unheard.',
    }
  }
  if (!isKnown)
    return { state: 'unconfirmed', by, says: 'A miss: this process does not know yet whether its tags are valid.' }
  return { state: state as 'fresh' | 'stale' | 'expired', by, says }
}

async function explainRedis(
  { config }: LayerContext,
  key: string,
  target: Target | undefined,
): Promise<RedisExplanation> {
  const none = {
    ...nothing('none', 'There is no Redis: this process shares nothing.'),
    life: undefined,
    format: undefined,
  }
  if (!target) return { ...none, leased: undefined }
  try {
    const found = await lookUp(target, config, key)
    return found.raw
      ? explainFound(found)
      : { ...none, state: 'absent', leased: found.leased, says: 'A miss: there is nothing under this key.' }
  } catch {
    return { ...none, state: 'unreachable', leased: undefined, says: 'Redis gave no answer in time.' }
  }
}

function explainFound({ at, format, judgement, leased, life, meta, raw }: Found): RedisExplanation {
  return { ...judgement, entry: meta && detailOf(meta, at), bytes: raw.length, life, format, leased }
}

function metaOf({ cache }: LayerContext, entry: MemoryEntry): EntryMeta {
  const { expired, loadTime, position, tags, etag } = entry
  const { storedAt, ttl, staleFor, staleIfErrorFor } = durationsOf(entry)
  return {
    storedAt: cache.epoch.toEpoch(storedAt),
    ttl,
    staleFor,
    staleIfErrorFor,
    expired,
    loadTime,
    position,
    tags,
    etag,
  }
}

function durationsOf({ freshUntil, refreshUntil, staleUntil, storedAt }: EntryTimes) {
  return {
    storedAt,
    ttl: freshUntil - storedAt,
    staleFor: refreshUntil - freshUntil,
    staleIfErrorFor: staleUntil - freshUntil,
  }
}

function detailOf(meta: EntryMeta, at: number): EntryDetail {
  return {
    age: Math.max(0, at - meta.storedAt),
    ttlLeft: meta.expired ? 0 : Math.max(0, meta.storedAt + meta.ttl - at),
    tags: meta.tags,
    position: meta.position,
  }
}
