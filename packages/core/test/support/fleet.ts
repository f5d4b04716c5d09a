import { randomUUID } from 'node:crypto'
import { type RedisServer, startRedis } from '@tooling/redis-harness'
import { Redis } from 'ioredis'
import { afterEach, expect, inject, onTestFinished, vi } from 'vitest'
import { type Cache, type CacheOptions, type LayerMap, createCache } from '../../src/index.ts'
import { type Clock, systemClock } from '../../src/shared/clock.ts'
import { type Chaos, type ManualClock, chaos, createTestCache } from '../../src/testing/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'

/** The system's clock, which counts its timers and can be set ahead. */
export interface CountingClock extends Clock {
  readonly timers: number
  /** Sets both clocks ahead; timers keep to real time. */
  jump(ms: number): void
}

export function countingClock(wallClockOff = 0): CountingClock {
  let timers = 0
  let ahead = 0
  return {
    now: () => systemClock.now() + ahead,
    epochNow: () => systemClock.epochNow() + ahead + wallClockOff,
    jump: (ms) => void (ahead += ms),
    get timers() {
      return timers
    },
    setTimer(delay, task) {
      let pending = true
      const end = (): void => {
        if (pending) timers--
        pending = false
      }
      timers++
      const cancel = systemClock.setTimer(delay, () => {
        end()
        task()
      })
      return () => {
        end()
        cancel()
      }
    },
  }
}

interface Member {
  readonly cache: Cache
  readonly clock: CountingClock
}

const members: Member[] = []

/** A slow machine is no outage: tests that want tight budgets set their own. */
const patient = { read: '5s', write: '5s', connect: '5s' }

type TestOptions<L extends LayerMap> = Omit<CacheOptions<L>, 'clock'> & { readonly clock?: CountingClock }

/** Opens a cache that is closed after the test; together with its equals it stands for a fleet of processes. */
export function openCache<const L extends LayerMap>(options: TestOptions<L>): Cache<L> {
  const clock = options.clock ?? countingClock()
  const cache = createCache<L>({ timeouts: patient, random: () => 0, statistics: false, ...options, clock })
  members.push({ cache, clock })
  return cache
}

/** A cache in memory alone, on a clock that the test moves. */
export function memoryCache<const L extends LayerMap>(
  options: Omit<CacheOptions<L>, 'clock' | 'redis'>,
): { readonly cache: Cache<L>; readonly clock: ManualClock } {
  const test = createTestCache<L>(options)
  const { cache, clock } = test
  onTestFinished(async () => {
    await test.close()
    expect(clock.timers).toBe(0)
    expect(stateOf(cache)).toMatchObject({ background: 0, flights: 0, tickets: 0 })
  })
  return { cache, clock }
}

/** As `openCache`, and attached to its Redis. */
export async function readyCache<const L extends LayerMap>(options: TestOptions<L>): Promise<Cache<L>> {
  const cache = openCache(options)
  await cache.ready()
  return cache
}

/** Several caches over the same Redis and namespace. */
export async function openFleet<const L extends LayerMap>(size: number, options: TestOptions<L>): Promise<Cache<L>[]> {
  return Promise.all(Array.from({ length: size }, () => readyCache(options)))
}

/** Options for the shared server of the run, in a namespace that no other test uses. */
export function shared(): { readonly redis: string; readonly namespace: string } {
  return { redis: inject('redisUrl'), namespace: `t-${randomUUID()}` }
}

/** A server that this test alone uses, and may harm. */
export async function privateRedis(...args: string[]): Promise<RedisServer> {
  const server = await startRedis({ args })
  onTestFinished(() => server.stop(), 30_000)
  return server
}

/** A network between a cache and Redis, which fails when the test says so. */
export async function proxyTo(url: string): Promise<Chaos> {
  const proxy = await chaos(url)
  onTestFinished(() => proxy.close())
  return proxy
}

/** A connection beside the caches, for looking at what they leave in Redis. */
export function rawRedis(url: string = inject('redisUrl')): Redis {
  const redis = new Redis(url)
  redis.on('error', () => {})
  onTestFinished(() => redis.disconnect())
  return redis
}

/** A cache opens the connection of its log first, those for commands after it. */
export function splitSource(log: string, commands: string): () => Redis {
  let opened = 0
  return () => new Redis(opened++ === 0 ? log : commands)
}

/** Nothing is left over when nobody asks for anything any more. */
export async function expectQuiet(cache: object, clock?: CountingClock): Promise<void> {
  await vi.waitFor(
    () => {
      const { background, bytesOfEntries, flights, leases, memoryBytes, tickets } = stateOf(cache)
      expect({ background, flights, leases, tickets }).toEqual({ background: 0, flights: 0, leases: 0, tickets: 0 })
      expect(memoryBytes).toBe(bytesOfEntries)
      if (clock) expect(clock.timers, 'timers').toBe(0)
    },
    { timeout: 20_000, interval: 5 },
  )
}

afterEach(async ({ task }) => {
  const used = members.splice(0)
  const close = (): Promise<unknown> => Promise.all(used.map(({ cache }) => cache.close()))
  // What a failed test has left running would only hide why it failed.
  const failed = task.result?.state === 'fail'
  try {
    if (!failed) await Promise.all(used.map(({ cache, clock }) => expectQuiet(cache, clock)))
  } finally {
    if (failed) void close()
    else await close()
  }
})
