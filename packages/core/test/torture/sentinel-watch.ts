import { setTimeout as pause } from 'node:timers/promises'
import type { RedisBehindSentinel, RedisServer } from '@tooling/redis-harness'
import { Redis } from 'ioredis'
import { type LogMessage, messagesOf } from '../../src/invalidation/log-message.ts'
import { namespace } from './fleet.ts'

// ms
const betweenLooks = 50

/** What the sentinels say, and what has become of the invalidation log at each failover. */
export class SentinelWatch {
  /** The whole log, so far as it is kept, after each failover. */
  readonly logs: (readonly LogMessage[])[] = []
  readonly #redis: RedisBehindSentinel
  readonly #servers: readonly RedisServer[]
  readonly #sentinel: Redis

  constructor(redis: RedisBehindSentinel) {
    this.#redis = redis
    // All of them, since the harness knows nothing of the failovers that are not its own.
    this.#servers = [redis.master, ...redis.replicas]
    this.#sentinel = new Redis(redis.options.sentinels[0]!)
    this.#sentinel.on('error', () => {})
  }

  /** The master that the sentinels name. */
  async master(): Promise<RedisServer> {
    const { name } = this.#redis.options
    const [, port] = (await this.#sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as [string, string]
    return this.#servers.find((server) => server.port === Number(port))!
  }

  async untilReplaced(old: RedisServer): Promise<void> {
    await until(async () => {
      const master = await this.master()
      return master !== old && (await roleOf(master)).startsWith('master')
    })
  }

  /** Every server but the master follows it. */
  async untilAllFollow(): Promise<void> {
    await until(async () => {
      const master = await this.master()
      const roles = await Promise.all(this.#servers.map((server) => roleOf(server)))
      const followers = roles.filter((role) => role === `slave,127.0.0.1,${master.port},connected`)
      return (await roleOf(master)).startsWith('master') && followers.length === this.#servers.length - 1
    })
  }

  async keepLog(): Promise<void> {
    const master = await this.master()
    const key = `{${namespace}:invalidation}:log`
    this.logs.push(messagesOf([[key, await master.cli('XRANGE', key, '-', '+')]]))
  }

  close(): void {
    this.#sentinel.disconnect()
  }
}

/** With the place in the replication stream left out. */
async function roleOf(server: RedisServer): Promise<string> {
  const role = String(await server.cli('ROLE'))
  return role.startsWith('slave') ? role.split(',').slice(0, 4).join(',') : role
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds().catch(() => false))) await pause(betweenLooks)
}
