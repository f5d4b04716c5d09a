import { setTimeout as pause } from 'node:timers/promises'
import type { Direction, Proxy } from '@tooling/redis-harness'
import type { Trouble } from './trouble.ts'

// ms
const longest = 1400
const longestDelay = 40

/** Faults of the way between one process and Redis. */
export function networkTroubles(proxies: readonly Proxy[]): Trouble[] {
  const trouble = (kind: string, make: (proxy: Proxy, random: () => number) => Promise<void>): Trouble => ({
    kind,
    make: async (random) => {
      const at = Math.floor(random() * proxies.length)
      await make(proxies[at]!, random)
      return `the way of ${at + 1}`
    },
  })
  return [
    trouble('cut', async (proxy) => proxy.cut()),
    trouble('delay', async (proxy, random) => {
      proxy.delay(Math.ceil(longestDelay * random()))
      await pause(longest * random())
      proxy.delay(0)
    }),
    trouble('refused', async (proxy, random) => {
      await proxy.refuse()
      proxy.cut()
      await pause(longest * random())
      await proxy.accept()
    }),
    trouble('half-open', (proxy, random) => silence(proxy, 'both', random)),
    trouble('requests lost', (proxy, random) => silence(proxy, 'requests', random)),
    trouble('replies lost', (proxy, random) => silence(proxy, 'replies', random)),
  ]
}

/** What was held back arrives late, or never. */
async function silence(proxy: Proxy, direction: Direction, random: () => number): Promise<void> {
  proxy.pause(direction)
  await pause(longest * random())
  if (random() < 0.5) proxy.cut()
  proxy.resume()
}
