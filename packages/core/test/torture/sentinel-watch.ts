import { setTimeout as pause } from 'node:timers/promises'
import type { RedisBehindSentinel, RedisServer } from '@tooling/redis-harness'
import { Redis } from 'ioredis'
import { type LogMessage, messagesOf } from '../../src/invalidation/log-message.ts'
import { namespace } from './fleet.ts'
import type { History } from './history.ts'
import { now, sooner } from './time.ts'

// ms
const betweenLooks = 50
const patience = 10_000

const told = new Set([
  '+sdown',
  '-sdown',
  '+odown',
  '+switch-master',
  '+convert-to-slave',
  '+slave-reconf-done',
  '+reboot',
])

/** What the sentinels say, and what has become of the invalidation log at each failover. */
export class SentinelWatch {
  /** The whole log, so far as it is kept, after each failover. */
  readonly logs: (readonly LogMessage[])[] = []
  readonly #redis: RedisBehindSentinel
  readonly #servers: readonly RedisServer[]
  readonly #sentinels: readonly Redis[]
  readonly #events: Redis
  /** Of all servers, when last looked at. */
  #state = ''

  constructor(redis: RedisBehindSentinel, history: History) {
    this.#redis = redis
    // All of them, since the harness knows nothing of the failovers that are not its own.
    this.#servers = [redis.master, ...redis.replicas]
    this.#sentinels = redis.options.sentinels.map((address) => new Redis(address))
    this.#events = new Redis(redis.options.sentinels[0]!)
    for (const connection of [...this.#sentinels, this.#events]) connection.on('error', () => {})
    this.#events.on('pmessage', (_pattern, channel: string, text: string) => {
      if (told.has(channel)) history.notes.push({ at: now(), by: 'the sentinel', text: `${channel} ${text}` })
    })
    void this.#events.psubscribe('*')
  }

  /** The master that all sentinels name. */
  async master(): Promise<RedisServer> {
    let agreed: RedisServer | undefined
    const mendAt = now() + patience
    await this.#until('all sentinels name one master', async () => {
      const named = await Promise.all(this.#sentinels.map((sentinel) => this.#namedBy(sentinel)))
      this.#state = JSON.stringify(named.map((server) => server?.port))
      if (named[0] !== undefined && new Set(named).size === 1) agreed = named[0]
      else if (now() > mendAt) await this.#mend(named)
      return agreed !== undefined
    })
    return agreed!
  }

  async untilReplaced(old: RedisServer): Promise<void> {
    await this.#until('there is another master', async () => {
      const master = await this.master()
      return master !== old && (await roleOf(master)).startsWith('master')
    })
  }

  /** Every server but the master follows it. */
  async untilAllFollow(): Promise<void> {
    await this.#until('every server follows the master', async () => {
      const master = await this.master()
      const roles = await Promise.all(this.#servers.map((server) => roleOf(server)))
      this.#state = JSON.stringify({ master: master.port, roles })
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
    for (const connection of [...this.#sentinels, this.#events]) connection.disconnect()
  }

  async #until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const given = new AbortController()
    const wait = async (): Promise<void> => {
      while (!given.signal.aborted && !(await holds().catch(() => false))) await pause(betweenLooks)
    }
    try {
      await sooner(() => `${what}: ${this.#state}`, wait())
    } finally {
      given.abort()
    }
  }

  /** Lets those who differ from the others begin anew: once in many failovers one is left behind for good. */
  async #mend(named: readonly (RedisServer | undefined)[]): Promise<void> {
    const { name } = this.#redis.options
    const chosen = named.find((server) => named.filter((each) => each === server).length > 1)
    if (!chosen) return
    for (const [at, sentinel] of this.#sentinels.entries()) {
      if (named[at] === chosen) continue
      await sentinel.call('SENTINEL', 'REMOVE', name)
      await sentinel.call('SENTINEL', 'MONITOR', name, '127.0.0.1', chosen.port, 2)
      await sentinel.call('SENTINEL', 'SET', name, 'down-after-milliseconds', 1500, 'failover-timeout', 3000)
    }
  }

  async #namedBy(sentinel: Redis): Promise<RedisServer | undefined> {
    const { name } = this.#redis.options
    const [, port] = (await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as [string, string]
    return this.#servers.find((server) => server.port === Number(port))
  }
}

/** With the place in the replication stream left out. */
async function roleOf(server: RedisServer): Promise<string> {
  const role = String(await server.cli('ROLE'))
  return role.startsWith('slave') ? role.split(',').slice(0, 4).join(',') : role
}
