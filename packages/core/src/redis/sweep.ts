import type { KeyPattern } from '../key/key-pattern.ts'
import { isCluster } from './cluster.ts'
import { leaseKeyOf } from './lease-key.ts'
import type { RedisCommands } from './redis-commands.ts'
import { escaped, prefixOf } from './scan.ts'
import { haveStayed, serversToSweep } from './swept-servers.ts'

/** One exchange with Redis, within its own budget where there is one; rejects when it fails. */
export type Exchange = <T>(task: (client: RedisCommands) => Promise<T>) => Promise<T>

// Keys that the server looks at in one step.
const keysPerStep = 1000

// Of any namespace, so none of them is taken for a value of the namespace `lease`.
const leaseStart = 'lease:{'

// Times that one sweep begins. Keys move one way, so what a first pass has missed is mostly where a second one looks.
const mostPasses = 3

/**
 * Removes the values of a pattern, whatever their number, and refuses the loads that are running for them; returns how many
 * values there were.
 *
 * Leases before values: SCAN finds what is there from its beginning to its end. A load that began before loses its lease, or
 * has stored its value by the time that values are looked for. One that begins in between reads what is new.
 *
 * It begins again when a step fails, when another server may have answered in the middle, and when slots of a cluster were on
 * the move: a key may have gone from a server that was looked at later to one that had been looked at before.
 */
export async function sweep(exchange: Exchange, pattern: KeyPattern): Promise<number> {
  const running = new Sweep(exchange, pattern)
  for (let pass = 1; ; pass++) {
    const { steps } = running
    try {
      const nothingMoved = await running.pass()
      if (nothingMoved || pass === mostPasses) return running.removed
    } catch (error) {
      // Where not one step was answered Redis is away, and asking again at once would only take longer.
      if (pass === mostPasses || running.steps === steps) throw error
    }
  }
}

class Sweep {
  /** Values, in all passes. */
  removed = 0
  /** Answers to SCAN, in all passes. */
  steps = 0
  readonly #exchange: Exchange
  readonly #pattern: KeyPattern

  constructor(exchange: Exchange, pattern: KeyPattern) {
    this.#exchange = exchange
    this.#pattern = pattern
  }

  /** Goes once through all servers; `true`: each key was in one place meanwhile. */
  async pass(): Promise<boolean> {
    const swept = await this.#exchange(serversToSweep)
    for (const server of swept.servers) await this.#sweepServer(server)
    return this.#exchange(() => haveStayed(swept))
  }

  async #sweepServer(server: RedisCommands): Promise<void> {
    const pattern = this.#pattern
    const ofRunning = (key: string): boolean => key.startsWith(leaseStart) && isLease(pattern, key)
    await this.#removeFound(server, { glob: `${leaseStart}${pattern.head}*`, fits: ofRunning, counts: false })
    const isValue = (key: string): boolean => !key.startsWith(leaseStart)
    await this.#removeFound(server, { glob: pattern.text, fits: isValue, counts: true })
  }

  async #removeFound(server: RedisCommands, wanted: Wanted): Promise<void> {
    let socket: unknown
    for (let cursor = '0'; ;) {
      const from = cursor
      const step = await this.#exchange((client) => removeNext(client, server, wanted, from))
      this.steps += 1
      if (wanted.counts) this.removed += step.removed
      cursor = step.cursor
      if (from !== '0' && step.socket !== socket) throw new Error('another server may have gone on with the scan')
      socket = step.socket
      if (cursor === '0') return
    }
  }
}

function isLease(pattern: KeyPattern, key: string): boolean {
  const valueKey = key.slice(leaseStart.length, -1)
  return key === leaseKeyOf(valueKey) && pattern.matches(valueKey)
}

interface Wanted {
  readonly glob: string
  readonly fits: (key: string) => boolean
  /** Are they among those whose number is told? */
  readonly counts: boolean
}

interface Step {
  readonly cursor: string
  readonly removed: number
  /** That the answer came by: a cursor means nothing to another server, which may be at the end of a new connection. */
  readonly socket: unknown
}

async function removeNext(
  client: RedisCommands,
  server: RedisCommands,
  { glob, fits }: Wanted,
  from: string,
): Promise<Step> {
  const prefix = prefixOf(client)
  const answer = await server.call('SCAN', from, 'MATCH', escaped(prefix) + glob, 'COUNT', keysPerStep)
  const socket = socketOf(server)
  const [cursor, found] = answer as [string, string[]]
  const keys = found.map((key) => key.slice(prefix.length)).filter(fits)
  return { cursor, removed: await unlink(client, keys), socket }
}

function socketOf(server: RedisCommands): unknown {
  return (server as { readonly stream?: unknown }).stream
}

/** How many of the keys were there. */
async function unlink(client: RedisCommands, keys: readonly string[]): Promise<number> {
  if (keys.length === 0) return 0
  // A command names keys of one slot only.
  const commands = isCluster(client) ? keys.map((key) => [key]) : [keys]
  const counts = await Promise.all(commands.map((each) => client.call('UNLINK', ...each)))
  return counts.reduce<number>((sum, count) => sum + Number(count), 0)
}
