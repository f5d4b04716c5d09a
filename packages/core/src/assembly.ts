import pLimit from 'p-limit'
import { assembleShared } from './assembly/assemble-shared.ts'
import type { Assembly, CommonParts } from './assembly/common-parts.ts'
import { drain } from './assembly/draining.ts'
import { type EntryCodec, createEntryCodec } from './codec/entry-codec.ts'
import type { CacheConfig, LayerConfig } from './config/cache-config.ts'
import { longestLifeOf } from './entry/longest-life.ts'
import { EventRules } from './invalidation/event-rules.ts'
import { LocalLog } from './invalidation/local-log.ts'
import { MemoryTier } from './memory/memory-tier.ts'
import {
  createCacheMeasures,
  createInvalidationCounters,
  createLayerCounters,
  createLayerMeasures,
} from './observability/counters.ts'
import { ErrorCounter } from './observability/error-counter.ts'
import { createMetrics } from './observability/metrics.ts'
import { Observers, createLoggingObserver } from './observability/observer.ts'
import { type MetricsSource, cacheMetrics } from './observability/prometheus.ts'
import { RedisUsage } from './observability/redis-usage.ts'
import type { CacheParts, FlightResult, LayerContext } from './paths/layer-context.ts'
import { EpochClock } from './shared/epoch-clock.ts'
import { BackgroundWork } from './stampede/background-work.ts'
import { Fence } from './stampede/fence.ts'
import { RetryThrottle } from './stampede/retry-throttle.ts'
import { SingleFlight } from './stampede/single-flight.ts'

interface Insides {
  readonly parts: CacheParts
  readonly source: MetricsSource
}

const insidesByCache = new WeakMap<object, Insides>()

/** Lets tests look into a cache; nothing else reads it. */
export function revealParts(cache: object, parts: CacheParts, source: MetricsSource): void {
  insidesByCache.set(cache, { parts, source })
}

export function insidesOf(cache: object): Insides {
  const insides = insidesByCache.get(cache)
  if (!insides) throw new TypeError('not a cache made by createCache')
  return insides
}

export function partsOf(cache: object): CacheParts {
  return insidesOf(cache).parts
}

/** The only place where parts meet. */
export function assemble(config: CacheConfig): Assembly {
  const { clock } = config
  const fence = new Fence()
  const observers = new Observers()
  const errors = new ErrorCounter()
  observers.add(errors.observe)
  if (config.logger) observers.add(createLoggingObserver(config.logger, clock))
  const observe = observers.tell
  const common: CommonParts = {
    config,
    longestLife: Math.max(0, ...Array.from(config.layers.values(), ({ policy }) => longestLifeOf(policy))),
    clock,
    epoch: new EpochClock(clock),
    memory: config.memory && config.enabled ? new MemoryTier(config.memory) : undefined,
    fence,
    flights: new SingleFlight<FlightResult>(fence),
    throttle: new RetryThrottle(),
    background: new BackgroundWork((error) => observe({ type: 'background-failed', error })),
    rules: new EventRules(),
    invalidations: createInvalidationCounters(),
    measures: createCacheMeasures(),
    errors,
    observers,
    observe,
  }
  return config.redis && config.enabled ? assembleShared(config, config.redis, common) : assembleAlone(common)
}

export function createLayerContexts(cache: CacheParts, { layers }: CacheConfig): LayerContext[] {
  return Array.from(layers.values(), (layer) => createLayerContext(cache, layer, createEntryCodec(layer)))
}

function createLayerContext(cache: CacheParts, config: LayerConfig, codec: EntryCodec): LayerContext {
  const { concurrency } = config.load
  const limit: LayerContext['limit'] = concurrency === Infinity ? (task) => task() : pLimit(concurrency)
  return { cache, config, codec, counters: createLayerCounters(), measures: createLayerMeasures(), limit }
}

/** What metrics are read from, when they are collected. */
export function metricsSource(parts: CacheParts, layers: readonly LayerContext[]): MetricsSource {
  const { clock, errors, log, measures, memory, shared } = parts
  const usage = shared && new RedisUsage(shared.tier, clock)
  return {
    layers: new Map(layers.map(({ config, counters }) => [config.name, counters])),
    layerMeasures: new Map(layers.map(({ config, measures: ofLayer }) => [config.name, ofLayer])),
    measures,
    errors,
    memory,
    redisUse: async () => usage?.latest(),
    get connections() {
      return shared?.tier.connections
    },
    get breakers() {
      return shared?.tier.breakers
    },
    get connected() {
      return shared?.tier.connected
    },
    get deaf() {
      return clock.now() >= log.heardUntil
    },
    get queued() {
      return shared?.recovery.length ?? 0
    },
  }
}

/** Registers the metrics where that is asked for; a cache that cannot be made leaves no connection behind. */
export function offerMetrics(
  { metrics }: CacheConfig,
  assembly: Assembly,
  source: MetricsSource,
): Disposable | undefined {
  try {
    return metrics && createMetrics(metrics).add(cacheMetrics(source))
  } catch (error) {
    void assembly.close()
    throw error
  }
}

function assembleAlone(common: CommonParts): Assembly {
  const localLog = new LocalLog()
  return {
    parts: { ...common, shared: undefined, log: localLog, localLog },
    ready: () => Promise.resolve(),
    close: async () => {
      await drain(common)
    },
  }
}
