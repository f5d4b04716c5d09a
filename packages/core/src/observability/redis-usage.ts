import { isCluster } from '../redis/cluster.ts'
import type { RedisCommands } from '../redis/redis-commands.ts'
import type { RedisTier } from '../redis/redis-tier.ts'
import type { Clock, LocalMs } from '../shared/clock.ts'

/** What Redis holds, whoever put it there: all masters of a cluster together. */
export interface RedisUse {
  readonly bytes: number
  readonly keys: number
}

// ms; a scrape more often than that asks nothing.
const askedAnewAfter = 10_000

/** What Redis has told of itself lately, asked for only when somebody wants to know. */
export class RedisUsage {
  readonly #tier: RedisTier
  readonly #clock: Clock
  #latest: RedisUse | undefined
  #first: Promise<void> | undefined
  #askedAt: LocalMs = -Infinity

  constructor(tier: RedisTier, clock: Clock) {
    this.#tier = tier
    this.#clock = clock
  }

  /**
   * Only who asks first waits, as long as a read may take; later ones are told the latest, which is `undefined` after Redis gave no
   * answer or may not be asked.
   */
  async latest(): Promise<RedisUse | undefined> {
    const now = this.#clock.now()
    if (now >= this.#askedAt + askedAnewAfter && this.#tier.connected) {
      this.#askedAt = now
      const asking = this.#ask()
      this.#first ??= asking
    }
    await this.#first
    return this.#tier.connected ? this.#latest : undefined
  }

  async #ask(): Promise<void> {
    const answer = await this.#tier.ask(useOf)
    this.#latest = answer.ok ? answer.value : undefined
  }
}

/** A user without the permission is told nothing, and Redis is well all the same. */
async function useOf(client: RedisCommands): Promise<RedisUse | undefined> {
  const servers = isCluster(client) ? (client.nodes('master') as RedisCommands[]) : [client]
  try {
    const each = await Promise.all(servers.map(async (server) => useOfServer(server)))
    return { bytes: sumOf(each.map(({ bytes }) => bytes)), keys: sumOf(each.map(({ keys }) => keys)) }
  } catch (error) {
    if (error instanceof Error && error.name === 'ReplyError') return undefined
    throw error
  }
}

async function useOfServer(server: RedisCommands): Promise<RedisUse> {
  const [info, keys] = await Promise.all([server.call('INFO', 'memory'), server.call('DBSIZE')])
  return { bytes: Number(/^used_memory:(\d+)/m.exec(String(info))?.[1] ?? Number.NaN), keys: Number(keys) }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}
