import { setTimeout as pause } from 'node:timers/promises'
import type { Chaos, Direction } from '../../src/testing/index.ts'
import type { Trouble } from './trouble.ts'

// ms
const longest = 1400
const longestDelay = 40

/** Faults of the way between one process and Redis. */
export function networkTroubles(proxies: readonly Chaos[]): Trouble[] {
  const trouble = (kind: string, make: (proxy: Chaos, random: () => number) => Promise<void>): Trouble => ({
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
      proxy.slow(Math.ceil(longestDelay * random()))
      await pause(longest * random())
      await proxy.heal()
    }),
    trouble('refused', async (proxy, random) => {
      await proxy.refuse()
      await pause(longest * random())
      await proxy.heal()
    }),
    trouble('half-open', (proxy, random) => silence(proxy, 'both', random)),
    trouble('requests lost', (proxy, random) => silence(proxy, 'requests', random)),
    trouble('replies lost', (proxy, random) => silence(proxy, 'replies', random)),
  ]
}

/** What was sent arrives late, or never; with the connection still there meanwhile. */
async function silence(proxy: Chaos, direction: Direction, random: () => number): Promise<void> {
  if (random() < 0.5) proxy.hang(direction)
  else proxy.partition(direction)
  await pause(longest * random())
  if (random() < 0.5) proxy.cut()
  await proxy.heal()
}
