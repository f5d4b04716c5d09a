import type { Redis } from 'ioredis'
import { type Cache, createCache, queryLayer } from '../../src/index.ts'
import type { Clock } from '../../src/shared/clock.ts'
import type { Random } from './random.ts'
import type { Scenario } from './scenario.ts'
import type { World } from './world.ts'

export const maxStaleness = 400
export const hardTimeout = 2000

export type Member = Cache<{ item: ReturnType<typeof queryLayer<number>> }>

/** A process of the fleet: the real engine, on clocks and connections of the world. */
export function createMember(world: World, owner: number, scenario: Scenario, random: Random): Member {
  const { connections, memory, staleFor, staleIfErrorFor, ttl } = scenario
  world.timers.actor = owner
  return createCache({
    namespace: 'x',
    redis: () => world.connect(owner) as unknown as Redis,
    clock: clockOf(world, owner),
    random,
    maxStaleness,
    maxConnections: connections,
    timeouts: { read: 60, write: 100, connect: 1000 },
    breaker: { resetAfter: 300 },
    memory: { maxBytes: '64kb', maxEntries: 16 },
    layers: {
      item: queryLayer<number>({
        ttl,
        staleFor,
        staleIfErrorFor,
        memory,
        jitter: 0,
        retryAfter: 200,
        loadTimeout: { hard: hardTimeout },
      }),
    },
  })
}

function clockOf(world: World, owner: number): Clock {
  // Monotonic clocks of different processes have nothing in common.
  const begin = 1000 * (owner + 1)
  return {
    now: () => begin + world.now,
    epochNow: () => world.wallClock(owner),
    setTimer: (delay, task) => {
      const timer = world.timers.set(delay, task)
      return () => world.timers.cancel(timer)
    },
  }
}
