import type { Redis } from 'ioredis'
import { vi } from 'vitest'
import { partsOf } from '../../src/assembly.ts'
import type { Cache, CacheOptions, Layer, LayerOptions } from '../../src/index.ts'
import { type CountingClock, countingClock, rawRedis, readyCache, shared } from '../support/fleet.ts'

export const minute = 60_000
export const hour = 60 * minute
/** Two processes may take an entry to end at slightly different moments, ms. */
export const slack = 200

export interface TimedFleet {
  readonly caches: readonly Cache[]
  readonly layers: readonly [Layer<any>, Layer<any>]
  readonly clocks: readonly CountingClock[]
  readonly redis: Redis
  /** Of the id `1`, in Redis. */
  readonly key: string
  /** Sets all clocks ahead; Redis itself keeps real time, and with it what it was told to keep. */
  readonly jump: (ms: number) => void
}

/** Two processes of one layer, `it`, on clocks that a test sets ahead; without jitter unless asked for. */
export async function timedFleet(
  options: LayerOptions<any>,
  around: Partial<Omit<CacheOptions, 'clock' | 'layers'>> = {},
): Promise<TimedFleet> {
  const where = { ...shared(), ...around }
  const clocks = [countingClock(), countingClock()]
  const layers = { it: { jitter: 0, ...options } }
  // Neither deaf nor told the time by Redis again when a test has set the clocks ahead.
  const caches = await Promise.all(clocks.map((clock) => readyCache({ maxStaleness: '1d', ...where, layers, clock })))
  const handles = caches.map((cache): Layer<any> => cache.layer('it'))
  for (const layer of handles) await layer.get('the first command asks for the time')
  await hearAll(caches)
  return {
    caches,
    layers: handles as unknown as TimedFleet['layers'],
    clocks,
    redis: rawRedis(typeof where.redis === 'string' ? where.redis : undefined),
    key: `${where.namespace}:it:v1:1`,
    jump: (ms) => clocks.forEach((clock) => clock.jump(ms)),
  }
}

/** All that is loaded from here on is known to be valid without asking Redis. */
async function hearAll(caches: readonly Cache[]): Promise<void> {
  const { position } = await caches[0]!.invalidateTags(['everybody is here'])
  await vi.waitUntil(() => caches.every((cache) => partsOf(cache).log.position >= position!), { timeout: 20_000 })
}

/** How long the value under an id is fresh in all, in whole seconds; `undefined`: nothing is fresh there. */
export async function secondsOf(layer: Layer<any>, id: string | number = '1'): Promise<number | undefined> {
  const read = await layer.read(id)
  return read.outcome === 'hit' ? Math.round((read.age + read.ttlLeft) / 1000) : undefined
}
