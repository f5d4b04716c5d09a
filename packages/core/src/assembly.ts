import pLimit from 'p-limit'
import type { EntryCodec } from './codec/entry-codec.ts'
import type { CacheConfig, LayerConfig } from './config/cache-config.ts'
import { EventRules } from './invalidation/event-rules.ts'
import { LocalLog } from './invalidation/local-log.ts'
import { RecentInvalidations } from './invalidation/recent-invalidations.ts'
import { RecoveryQueue } from './invalidation/recovery-queue.ts'
import { RedisLog } from './invalidation/redis-log.ts'
import { MemoryTier } from './memory/memory-tier.ts'
import { createLayerCounters } from './observability/counters.ts'
import { type Observer, createLoggingObserver } from './observability/observer.ts'
import type { MetricsSource } from './observability/prometheus.ts'
import { hear } from './paths/event-path.ts'
import type { CacheParts, FlightResult, LayerContext, SharedParts } from './paths/layer-context.ts'
import { isCluster } from './redis/cluster.ts'
import { CommandConnection } from './redis/command-connection.ts'
import { openConnections, whenReady } from './redis/connect.ts'
import { RedisTier } from './redis/redis-tier.ts'
import { CacheError } from './shared/cache-error.ts'
import { EpochClock } from './shared/epoch-clock.ts'
import { BackgroundWork } from './stampede/background-work.ts'
import { Fence } from './stampede/fence.ts'
import { Leases } from './stampede/lease.ts'
import { RetryThrottle } from './stampede/retry-throttle.ts'
import { SingleFlight } from './stampede/single-flight.ts'

/** The parts of one cache, put together, with what starts and ends them. */
export interface Assembly {
  readonly parts: CacheParts
  ready(): Promise<void>
  close(): Promise<void>
}

type CommonParts = Omit<CacheParts, 'shared' | 'log' | 'localLog'>

const partsByCache = new WeakMap<object, CacheParts>()

/** Lets tests look into a cache; nothing else reads it. */
export function revealParts(cache: object, parts: CacheParts): void {
  partsByCache.set(cache, parts)
}

export function partsOf(cache: object): CacheParts {
  const parts = partsByCache.get(cache)
  if (!parts) throw new TypeError('not a cache made by createCache')
  return parts
}

/** The only place where parts meet. */
export function assemble(config: CacheConfig): Assembly {
  const { clock } = config
  const fence = new Fence()
  const observe = config.logger ? createLoggingObserver(config.logger, clock) : ignore
  const common: CommonParts = {
    config,
    longestLife: Math.max(0, ...Array.from(config.layers.values(), longestLifeOf)),
    clock,
    epoch: new EpochClock(clock),
    memory: config.memory && config.enabled ? new MemoryTier(config.memory) : undefined,
    fence,
    flights: new SingleFlight<FlightResult>(fence),
    throttle: new RetryThrottle(),
    background: new BackgroundWork((error) => observe({ type: 'background-failed', error })),
    rules: new EventRules(),
    observe,
  }
  return config.redis && config.enabled ? assembleShared(config, config.redis, common) : assembleAlone(common)
}

export function createLayerContext(cache: CacheParts, config: LayerConfig, codec: EntryCodec): LayerContext {
  const { concurrency } = config.load
  const limit: LayerContext['limit'] = concurrency === Infinity ? (task) => task() : pLimit(concurrency)
  return { cache, config, codec, counters: createLayerCounters(), limit }
}

/** What metrics are read from, when they are collected. */
export function metricsSource(parts: CacheParts, layers: readonly LayerContext[]): MetricsSource {
  const { clock, log, memory, shared } = parts
  return {
    layers: new Map(layers.map(({ config, counters }) => [config.name, counters])),
    memory,
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

function assembleShared(config: CacheConfig, source: NonNullable<CacheConfig['redis']>, common: CommonParts): Assembly {
  const { clock, epoch, fence, memory, observe } = common
  const logKeys = {
    logKey: `{${config.namespace}:invalidation}:log`,
    indexKey: `{${config.namespace}:invalidation}:index`,
  }

  const connections = openConnections(config, source)
  const closing = Promise.withResolvers<void>()
  const log: RedisLog = new RedisLog({
    connection: connections.log,
    keys: logKeys,
    clock,
    epoch,
    maxStaleness: config.maxStaleness,
    listener: {
      heard: (message) => hear(parts, message),
      lost: (reason, seen) => {
        memory?.clear()
        fence.overtakeAll()
        // Redis may be a replica that has missed what this process has done a moment ago.
        recent.issueAgain(recovery, seen, clock.now())
        observe({ type: 'log-lost', reason })
      },
      // The others learn of what is queued here even when nothing more is asked of this process.
      answered: () => {
        if (recovery.length > 0) common.background.start(() => tier.write(async () => {}))
      },
      refused: (error) => observe({ type: 'log-refused', error }),
    },
  })
  const recent = new RecentInvalidations()
  const recovery = new RecoveryQueue(log, logKeys, common.longestLife)
  const tier = new RedisTier(
    connections.commands.map((client) => new CommandConnection(client, { clock, epoch }, logKeys.logKey)),
    { timeouts: config.timeouts, breaker: config.breaker, indexKey: logKeys.indexKey },
    (connection) => recovery.replay(connection),
    { breakerChanged: (operation, state) => observe({ type: 'breaker-changed', operation, state }) },
  )
  for (const client of connections.commands) {
    // The successor of a server that has left may have missed what was written a moment before.
    if (isCluster(client)) client.on('-node', () => recent.issueAgain(recovery, -1, clock.now()))
  }
  const leases = new Leases(tier, [connections.commands[0]!, ...connections.locks], clock)
  const shared: SharedParts = { tier, recovery, recent, logKeys, leases }
  const parts: CacheParts = { ...common, shared, log, localLog: undefined }

  return {
    parts,
    ready: () => {
      const connected = Promise.all([log.attached, tier.firstConnected(), ...connections.locks.map(whenReady)])
      return withinTime(Promise.race([connected, closing.promise]), config.timeouts.connect, common)
    },
    close: async () => {
      closing.resolve()
      leases.close()
      await drain(common)
      await withinTime(tier.drain(), 2 * config.timeouts.write, common)
      log.close()
      tier.close()
      for (const lock of connections.locks) lock.disconnect()
    },
  }
}

// A loader that has not ended by then is told to; one that does not listen is left behind after twice the time.
const drainTime = 5000

async function drain(parts: CommonParts): Promise<void> {
  await withinTime(drainAll(parts), 2 * drainTime, parts)
  parts.memory?.clear()
}

async function drainAll({ background, clock, flights }: CommonParts): Promise<void> {
  await flights.drain(new CacheError('CLOSED', 'the cache was closed while loading'), drainTime, clock)
  await background.drain()
}

function longestLifeOf({ policy }: LayerConfig): number {
  return Math.max(policy.ttl, policy.nullTtl) + Math.max(policy.staleFor, policy.staleIfErrorFor)
}

async function withinTime(task: Promise<unknown>, limit: number, { clock }: CommonParts): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const cancel = clock.setTimer(limit, resolve)
  await Promise.race([task, promise]).finally(cancel)
}

const ignore: Observer = () => {}
