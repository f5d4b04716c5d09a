import type { Clock } from '../shared/clock.ts'
import type {
  CustomCodec,
  Isolation,
  LayerLevel,
  LoggerLike,
  OnFailure,
  RedisSource,
  Stampede,
  StandardSchemaV1,
  WhenDeaf,
} from './cache-options.ts'
import type { EntryPolicy } from './entry-policy.ts'

/** What the engine reads: nothing optional that matters, nothing mutable, milliseconds and bytes only. */
export interface MetricsConfig {
  /** `undefined`: the default one of prom-client. */
  readonly registry: unknown
  readonly prefix: string
}

export interface CacheConfig {
  readonly namespace: string
  /** `undefined`: memory only. */
  readonly redis: RedisSource | undefined
  readonly maxConnections: number
  readonly locks: readonly RedisSource[]
  /** `undefined`: no memory tier. */
  readonly memory: MemoryConfig | undefined
  readonly maxStaleness: number
  readonly timeouts: { readonly read: number; readonly write: number; readonly connect: number }
  readonly breaker: BreakerConfig
  readonly clientTracking: boolean
  readonly enabled: boolean
  readonly logger: LoggerLike | undefined
  readonly metrics: MetricsConfig | undefined
  readonly statistics: boolean
  readonly layers: ReadonlyMap<string, LayerConfig>
  /** The cache's own rules and those of every layer. */
  readonly cascade: readonly CascadeRule[]
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
}

/** A tag that begins with `head` and ends with `tail`, and has something in between, implies others. */
export interface CascadeRule {
  /** Where it stands in the options. */
  readonly path: string
  readonly head: string
  /** `undefined`: only the tag `head` itself. */
  readonly tail: string | undefined
  /** Each `*` stands for what is in between. */
  readonly implied: readonly string[]
}

export interface MemoryConfig {
  /** The least that the bound becomes. `undefined`: it stands still, and nothing is estimated. */
  readonly minBytes: number | undefined
  readonly maxBytes: number
  readonly maxEntries: number
}

export interface BreakerConfig {
  /** Fraction of failed batches above which Redis is left alone, 0 to 1. */
  readonly errorThreshold: number
  /** Batches in the window before the fraction counts. */
  readonly volume: number
  /** ms until one probe is let through. */
  readonly resetAfter: number
}

export interface LayerConfig {
  readonly name: string
  readonly level: LayerLevel
  readonly version: number
  /** Everything of the Redis key before the id, as `newsroom:article:v1:`. */
  readonly keyPrefix: string
  readonly hashIds: boolean
  readonly policy: EntryPolicy
  readonly memory: boolean
  /** Longest time a copy may stay in memory, ms. */
  readonly memoryMaxAge: number
  readonly isolation: Isolation
  readonly stampede: Stampede
  readonly codec: 'msgpack' | 'json' | CustomCodec
  /** Payload bytes above which LZ4 is tried; Infinity: never. */
  readonly compressAbove: number
  readonly maxValueBytes: number
  readonly load: LoadConfig
  readonly popularity: boolean
  readonly onFailure: OnFailure
  readonly whenDeaf: WhenDeaf
  readonly tags: ((value: never, id: string) => readonly string[]) | undefined
  /** What the layer adds to the cascade of the cache. */
  readonly cascade: readonly CascadeRule[]
  readonly schema: StandardSchemaV1 | undefined
}

export interface LoadConfig {
  /** After this a caller with a stale value gets it while the load runs on; Infinity: never. */
  readonly soft: number
  /** After this a caller gives up with LOAD_TIMEOUT; Infinity: never. */
  readonly hard: number
  /** Loaders of this layer that may run at once in this process; Infinity: any number. */
  readonly concurrency: number
  /** After a failed load whose callers got a stale value, no load is tried for this long. */
  readonly retryAfter: number
}
