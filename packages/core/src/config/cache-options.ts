import type { Cluster, Redis, RedisOptions } from 'ioredis'
import type { Clock } from '../shared/clock.ts'
import type { AdaptiveTtl } from './adaptive-ttl.ts'
import type { Duration } from './duration.ts'
import type { StandardSchemaV1 } from './standard-schema.ts'
import type { TtlRule } from './ttl-rule.ts'

export type { Duration } from './duration.ts'
export type { StandardResult, StandardSchemaV1 } from './standard-schema.ts'

/** Bytes, or a text such as `'512kb'`, `'256mb'`, `'1gb'` (powers of 1024). */
export type ByteSize = number | string

/** L1 query results · L2 external API responses · L3 computed results · L4 session data. */
export type LayerLevel = 'L1' | 'L2' | 'L3' | 'L4'

/** How cached objects are kept from callers who write to them. */
export type Isolation = 'freeze' | 'copy' | 'share'

/** Who waits for a running load: the whole fleet, this process, nobody. */
export type Stampede = 'fleet' | 'process' | 'off'

/** What a read does when Redis fails: go on without it, or reject with REDIS_UNAVAILABLE. */
export type OnFailure = 'miss' | 'throw'

/** What a process that cannot hear invalidations does with its memory. */
export type WhenDeaf = 'bypass' | 'serve'

/** A codec of the user's own; `name` is written into each entry, and an entry of another name is a miss. */
export interface CustomCodec {
  readonly name: string
  encode(value: unknown): Uint8Array
  decode(bytes: Uint8Array): unknown
}

/** pino, console and most others fit. */
export interface LoggerLike {
  debug(detail: object, message: string): void
  info(detail: object, message: string): void
  warn(detail: object, message: string): void
  error(detail: object, message: string): void
}

export interface MetricsOptions {
  /** A prom-client Registry; default: that of prom-client itself, which has to be installed then. */
  readonly registry?: unknown
  /** Before the name of each metric, as `sessions_`, for several caches in one registry; default none. */
  readonly prefix?: string
}

/**
 * A URL, ioredis options, a client, or a function that makes one: a single server, one behind Sentinel, or a cluster by a client
 * of it. A client is copied, and neither used nor closed; a function is called for each connection, and what it makes is closed with the cache.
 */
export type RedisSource = string | RedisConnectionOptions | Redis | Cluster | (() => Redis | Cluster)

// `replyMapping` is bound to overloads of ioredis that no wrapper can satisfy.
export type RedisConnectionOptions = Omit<RedisOptions, 'replyMapping'>

/**
 * Between these the bound of memory moves: from `min` upwards, where more memory brings more hits, and down again.
 * @example createCache({ memory: { maxBytes: { min: '64mb', max: '512mb' } }, layers })
 */
export interface ByteRange {
  readonly min: ByteSize
  /** At least `min`; where it is `min`, the bound stands still, and what other sizes would bring is estimated all the same. */
  readonly max: ByteSize
}

export interface MemoryOptions {
  /** Bound of all entries, their keys and bookkeeping, or a range in which it goes by what is read; default `'256mb'`. */
  readonly maxBytes?: ByteSize | ByteRange
  /** Default 100,000. */
  readonly maxEntries?: number
  /** Longest time a copy stays in memory without asking Redis again; default `'5m'`, and none where there is no Redis. */
  readonly maxAge?: Duration
  /** Default of all layers; `'freeze'` unless said otherwise. */
  readonly isolation?: Isolation
}

/**
 * Tags that become invalid with others: `{ 'article:*': ['articles', 'author-of:*'] }`. One `*` stands for one or more
 * characters, and in the implied tags for the same ones.
 */
export type Cascade = Readonly<Record<string, readonly string[]>>

/** Policy of one layer; T is the type of its values. */
export interface LayerOptions<T = unknown> {
  /** Default `'L1'`. */
  readonly level?: LayerLevel
  /** Part of every key, may hold colons; default: the layer's name. */
  readonly prefix?: string
  /** Schema version, raised when a value's shape changes; a whole number from 1; default 1. */
  readonly version?: number
  /**
   * How long a value is fresh; default by level: L1 1 h, L2 6 h, L3 24 h, L4 5 min. `0` stores nothing. Or a function that says so
   * for each value, or `adaptiveTtl({ min, max })`, which learns it from how often the value changes.
   */
  readonly ttl?: Duration | TtlRule<T> | AdaptiveTtl
  /** The most that a function gives, whatever it returns; default `'7d'`. */
  readonly maxTtl?: Duration
  /** Life of a stored `null`; default: as that of every value. */
  readonly nullTtl?: Duration
  /** Time after the ttl in which a value is served at once while a refresh runs; default 0. */
  readonly staleFor?: Duration
  /** Time after the ttl in which a value is served when the load fails; default 0, of an L2 layer 24 h. */
  readonly staleIfErrorFor?: Duration
  /** Refresh hot entries before they end (XFetch, Vattani et al. 2015): `true` is beta 1; default false. */
  readonly refreshAhead?: boolean | number
  /** Part of the ttl, 0 to 1, by which lives are shortened at random so that they do not end together; default 0.05. */
  readonly jitter?: number
  /** Keep copies in this process; default true. */
  readonly memory?: boolean
  /** Default: `memory.maxAge` of the cache. */
  readonly memoryMaxAge?: Duration
  /** Who waits for a running load: `'fleet'`, `'process'`, or `'off'`, where each caller loads; default `'fleet'`. */
  readonly stampede?: Stampede
  /** How values are written: `'json'` can be read with redis-cli, `'msgpack'` is smaller and keeps all types; default `'msgpack'`. */
  readonly codec?: 'msgpack' | 'json' | CustomCodec
  /** Bytes of a payload above which LZ4 is tried, or `false`; default `'16kb'`. Not for the codec `json`. */
  readonly compressAbove?: ByteSize | false
  /** Bytes of an encoded value above which it is not stored; default `'4mb'`. */
  readonly maxValueBytes?: ByteSize
  /** Write a SHA-256 of the id into the key instead of the id; default false. */
  readonly hashIds?: boolean
  /** Default: `memory.isolation` of the cache. */
  readonly isolation?: Isolation
  /**
   * `soft`: how long a caller waits before a stale value stands in; default none. `hard`: how long before LOAD_TIMEOUT, when the
   * loader's signal aborts; default `'30s'`. `false`: no limit.
   */
  readonly loadTimeout?: { readonly soft?: Duration | false; readonly hard?: Duration | false }
  /** Loaders that may run at once in this process; default: any number. */
  readonly loadConcurrency?: number
  /** Count what is asked for, for `popular` and `warmPopular`; not with `hashIds`; default false. */
  readonly popularity?: boolean
  /** Pause after a failed load that a stale value covered; default `'1s'`. */
  readonly retryAfter?: Duration
  /** What a read does when Redis fails: `'miss'`, or `'throw'` REDIS_UNAVAILABLE; default `'miss'`. */
  readonly onFailure?: OnFailure
  /** What becomes of memory while invalidations cannot be heard: `'bypass'` or `'serve'`; default `'bypass'`. */
  readonly whenDeaf?: WhenDeaf
  /** Tags of every entry, besides those given with a call. */
  readonly tags?: (value: T, id: string) => readonly string[]
  /**
   * Tags that become invalid with others, told beside the layer that they are about. Tags are known to the whole cache, and so
   * are these rules: they join those of the cache and of all other layers, whichever layer's entries carry the tags.
   */
  readonly cascade?: Cascade
  /** Checks what comes out of Redis; a value that fails is a miss. */
  readonly schema?: StandardSchemaV1<T>
}

export interface CacheOptions<L extends LayerMap = LayerMap> {
  /** Prefix of every key; default `'cache'`. */
  readonly namespace?: string
  /** Absent: memory only. */
  readonly redis?: RedisSource | undefined
  /** Further independent Redis primaries for the leases; with the first an odd number. */
  readonly locks?: readonly RedisSource[]
  readonly memory?: MemoryOptions | false
  /** How old an answer from memory may be after another process invalidated it; default `'2s'`, at least 100 ms. */
  readonly maxStaleness?: Duration
  /** Budgets of one Redis operation; defaults `read 100ms`, `write 250ms`, `connect 2s`. */
  readonly timeouts?: { readonly read?: Duration; readonly write?: Duration; readonly connect?: Duration }
  /**
   * Leaves Redis alone for `resetAfter` (default `'5s'`) when more than `errorThreshold` (0 to 1, default 0.5) of at least `volume`
   * (default 10) exchanges within ten seconds have failed. Reads and writes are judged apart.
   */
  readonly breaker?: { readonly errorThreshold?: number; readonly volume?: number; readonly resetAfter?: Duration }
  /**
   * Whether to hear of keys that other programs write or delete in Redis themselves, over one connection more. Each of this
   * cache's own stores then costs a read from Redis. In a cluster it takes a connection to each master; default false.
   */
  readonly clientTracking?: boolean
  /** `false`: every read runs its loader and nothing is stored; default true. */
  readonly enabled?: boolean
  readonly logger?: LoggerLike
  /** Offers what the cache counts to a registry of prom-client: `true` to its default one. */
  readonly metrics?: boolean | MetricsOptions
  /** Whether this process's counts are added to those of the fleet once a minute, for `stats()` of all; default true. */
  readonly statistics?: boolean
  readonly layers: L
  /** Tags that become invalid with others; the rules of all layers are added to these. */
  readonly cascade?: Cascade
  /** Ttl of layers that name none; default by level. */
  readonly defaultTtl?: Duration
  /** Overrides by layer name in CONSTANT_CASE, as read from `CACHE_TTL_<LAYER>`; wins over the layer's own ttl. */
  readonly ttlByLayer?: Readonly<Record<string, Duration>>
  /** Command connections used in turn; default 1, which is right unless one connection's bandwidth is the limit. */
  readonly maxConnections?: number
  /** For tests. */
  readonly clock?: Clock
  /** For tests: uniform in [0, 1). */
  readonly random?: () => number
}

// The value type of a layer is known only to its handle.
// oxlint-disable-next-line typescript/no-explicit-any
export type LayerMap = Readonly<Record<string, LayerOptions<any>>>
