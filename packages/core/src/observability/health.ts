import type { CacheConfig } from '../config/cache-config.ts'
import type { LayerCounters } from './counters.ts'
import { type LayerState, layerAdvice } from './layer-advice.ts'
import type { SizeEstimate } from './memory-state.ts'
import type { HealthSource } from './prometheus.ts'
import { sizeAdvice } from './size-advice.ts'

/** How a cache is, as this process sees it. */
export interface Health {
  /** `degraded`: it answers, with less than it is made for. `down`: it keeps nothing, every read runs its loader. */
  readonly status: 'ok' | 'degraded' | 'down'
  /** `none`: nothing is shared with other processes. */
  readonly redis: 'connected' | 'unreachable' | 'none'
  /** Whether invalidations of other processes are heard; `none`: there is no log to hear. */
  readonly log: 'heard' | 'deaf' | 'none'
  /** The worse of that for reads and that for writes. */
  readonly breaker: 'closed' | 'half-open' | 'open' | 'none'
  /** Invalidations that Redis has yet to be told. */
  readonly queued: number
  /** Part of all reads that the cache has answered, 0 to 1; `undefined` before the first. */
  readonly hitRate: number | undefined
  readonly memory: MemoryHealth | undefined
  /** Requests may be sent to this process: until the cache is closed, since a cache in trouble leaves reads to their loaders. */
  readonly ready: boolean
  /** No trouble of the cache is mended by starting the process anew. */
  readonly live: true
  /** 100: nothing to complain of. 0: down. */
  readonly score: number
  /** What is wrong or worth knowing, in sentences. */
  readonly recommendations: readonly string[]
}

export interface MemoryHealth {
  readonly bytes: number
  /** The bound that holds now. */
  readonly maxBytes: number
  readonly entries: number
  readonly evictions: number
  /**
   * Where `memory.maxBytes` is a range: the hit rates of memory that half the present bound, this very bound, one and a half times
   * and twice as much would have had lately; `undefined` before enough has been read to tell.
   */
  readonly sizing: readonly SizeEstimate[] | undefined
}

type State = Omit<Health, 'status' | 'ready' | 'live' | 'score' | 'recommendations'> & { readonly config: HealthConfig }

type HealthConfig = Pick<CacheConfig, 'enabled' | 'memory' | 'layers'>

/** Something to be told, and what it takes from the score. */
interface Finding {
  readonly points: number
  readonly applies: (state: State) => boolean
  readonly says: string
}

// What a layer with a low hit rate takes from the score: it is no trouble, and no reason to be degraded.
const pointsOfLowRate = 5

// Fewer evictions are no habit.
const fewEvictions = 1000

const findings: readonly Finding[] = [
  {
    points: 0,
    applies: ({ config }) => !config.enabled,
    says: 'The cache is switched off: every read runs its loader.',
  },
  {
    points: 0,
    applies: ({ config, redis }) => config.enabled && redis === 'none',
    says: 'Memory only: neither values nor invalidations are shared with other processes. Set `redis` where there are several.',
  },
  {
    points: 50,
    applies: ({ redis }) => redis === 'unreachable',
    says: 'Redis cannot be reached: reads are answered from memory or by their loaders. Look at the server and the network.',
  },
  {
    points: 20,
    applies: ({ breaker }) => breaker === 'open' || breaker === 'half-open',
    says: 'Redis has failed so often that it is left alone for a while: compare its latency with `timeouts`.',
  },
  {
    points: 20,
    applies: ({ log }) => log === 'deaf',
    says: 'Invalidations of other processes cannot be heard: copies in memory count for `maxStaleness` only.',
  },
  {
    points: 10,
    applies: ({ queued }) => queued > 0,
    says: 'Invalidations wait for Redis: they are in effect here, and not yet in other processes.',
  },
  {
    points: 0,
    applies: ({ config, memory }) => evictsMuch(memory, config),
    says: 'More entries have left memory for others than are in it: raise `memory.maxBytes` or `memory.maxEntries`.',
  },
]

/** Where hit rates are estimated, these say whether more bytes would help; what is left to say is that the number is the bound. */
function evictsMuch(memory: MemoryHealth | undefined, config: HealthConfig): boolean {
  if (memory === undefined || memory.evictions <= Math.max(fewEvictions, memory.entries)) return false
  return memory.sizing === undefined || memory.entries >= (config.memory?.maxEntries ?? Infinity)
}

/** Judges from what is known without asking Redis anything. */
export function healthOf(source: HealthSource, config: HealthConfig, isClosed: boolean): Health {
  const state = stateOf(source)
  const live = true
  if (isClosed)
    return { ...state, status: 'down', live, ready: false, score: 0, recommendations: ['The cache is closed.'] }
  const found = findings.filter(({ applies }) => applies({ ...state, config }))
  const lost = found.reduce((sum, { points }) => sum + points, 0)
  const ofLayers = config.enabled ? layerAdvice(layersIn(source, config, state)) : []
  const isDown = state.redis === 'unreachable' && state.memory === undefined
  const troubled = lost === 0 ? 'ok' : 'degraded'
  return {
    ...state,
    status: isDown ? 'down' : troubled,
    live,
    ready: true,
    score: isDown ? 0 : Math.max(0, 100 - lost - pointsOfLowRate * ofLayers.length),
    recommendations: [...found.map(({ says }) => says), ...ofLayers, ...sizeAdvice(state.memory, config)],
  }
}

function layersIn(
  { layerMeasures, layers }: HealthSource,
  config: HealthConfig,
  { memory, redis }: Pick<State, 'memory' | 'redis'>,
): LayerState[] {
  return Array.from(config.layers.values(), ({ name, policy }) => ({
    name,
    counters: layers.get(name)!,
    misses: layerMeasures.get(name)!.misses,
    ttl: policy.ttl,
    isAlone: redis === 'none',
    evictsMuch: evictsMuch(memory, config),
  }))
}

function stateOf(source: HealthSource): Omit<State, 'config'> {
  const { breakers, connected, deaf, memory, queued } = source
  const reached = connected === true ? 'connected' : 'unreachable'
  return {
    redis: connected === undefined ? 'none' : reached,
    log: connected === undefined ? 'none' : deaf ? 'deaf' : 'heard',
    breaker: breakers ? worse(breakers.read, breakers.write) : 'none',
    queued,
    hitRate: hitRateOf([...source.layers.values()]),
    memory: memory && {
      bytes: memory.bytes,
      maxBytes: memory.maxBytes,
      entries: memory.count,
      evictions: memory.evictions,
      sizing: memory.sizing,
    },
  }
}

type BreakerState = NonNullable<HealthSource['breakers']>['read']

function worse(one: BreakerState, other: BreakerState): BreakerState {
  const worst: readonly BreakerState[] = ['open', 'half-open', 'closed']
  return worst.find((state) => state === one || state === other)!
}

function hitRateOf(layers: readonly LayerCounters[]): number | undefined {
  let hits = 0
  let misses = 0
  for (const counters of layers) {
    hits += counters.memoryHits + counters.redisHits + counters.staleHits
    misses += counters.misses
  }
  return hits + misses === 0 ? undefined : hits / (hits + misses)
}
