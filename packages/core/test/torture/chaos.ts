import { setTimeout as pause } from 'node:timers/promises'
import type { startProxy, startRedis } from '@tooling/redis-harness'

export type Redis = Awaited<ReturnType<typeof startRedis>>
export type Proxy = Awaited<ReturnType<typeof startProxy>>

interface Trouble {
  readonly share: number
  readonly make: (proxy: Proxy, redis: Redis, random: () => number) => Promise<void> | void
}

const troubles: readonly Trouble[] = [
  { share: 0.3, make: (proxy) => proxy.cut() },
  { share: 0.2, make: (proxy, _redis, random) => frozenFor(1500 * random(), proxy) },
  { share: 0.15, make: (_proxy, redis, random) => frozenFor(800 * random(), redis) },
  { share: 0.05, make: async (_proxy, redis) => void (await redis.cli('flushall')) },
  { share: 0.15, make: (proxy, _redis, random) => proxy.delay(Math.floor(40 * random())) },
  { share: 0.15, make: (proxy) => proxy.delay(0) },
]

/** Makes trouble on one connection after the other, and none when it ends. */
export async function makeTrouble(
  redis: Redis,
  proxies: readonly Proxy[],
  random: () => number,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    await pause(300 + 700 * random())
    await pick(random())(proxies[Math.floor(random() * proxies.length)]!, redis, random)
  }
  for (const proxy of proxies) {
    proxy.delay(0)
    proxy.resume()
  }
}

function pick(drawn: number): Trouble['make'] {
  let rest = drawn
  return (troubles.find(({ share }) => (rest -= share) < 0) ?? troubles[0]!).make
}

async function frozenFor(
  time: number,
  frozen: Pick<Proxy, 'pause' | 'resume'> | Pick<Redis, 'pause' | 'resume'>,
): Promise<void> {
  frozen.pause()
  await pause(time)
  frozen.resume()
}
