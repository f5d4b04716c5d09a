import { type RedisServer, startRedis } from './redis-server.ts'
import { type Sentinel, startSentinelProcess } from './sentinel-process.ts'
import { quickReplication, untilFollowing } from './replication.ts'
import { until } from './until.ts'

export interface SentinelOptions {
  /** Default 2. */
  readonly replicas?: number
  /** Default 3. */
  readonly sentinels?: number
  /** Further command-line arguments of the master and its replicas. */
  readonly args?: readonly string[]
}

export interface RedisBehindSentinel {
  /** What ioredis needs to find the master. */
  readonly options: { readonly sentinels: { readonly host: string; readonly port: number }[]; readonly name: string }
  /** The master of now. */
  readonly master: RedisServer
  /** Those that run and follow it. */
  readonly replicas: readonly RedisServer[]
  /** A planned one, by `SENTINEL FAILOVER`: the old master becomes a replica. Resolves when all agree on the new one. */
  failover(): Promise<void>
  /** SIGKILL; resolves when the sentinels have noticed and all agree on a new master. */
  killMaster(): Promise<void>
  stop(): Promise<void>
}

const name = 'main'

/** Starts a master, its replicas and their sentinels for the caller alone, on free ports of the loopback interface. */
export async function startSentinel(options: SentinelOptions = {}): Promise<RedisBehindSentinel> {
  const { replicas = 2, sentinels = 3, args = [] } = options
  const servers: RedisServer[] = []
  const watchers: Sentinel[] = []
  const start = async (...own: string[]): Promise<void> => {
    servers.push(await startRedis({ args: [...quickReplication, ...own, ...args] }))
  }
  const stop = async (): Promise<void> => {
    await Promise.all(watchers.map((sentinel) => sentinel.stop()))
    await Promise.all(servers.map((server) => server.stop()))
  }
  try {
    await start()
    const { port } = servers[0]!
    for (let index = 0; index < replicas; index += 1) await start('--replicaof', '127.0.0.1', String(port))
    await untilFollowing(servers.slice(1))
    const quorum = Math.floor(sentinels / 2) + 1
    for (let index = 0; index < sentinels; index += 1) {
      // One after the other: those that notice together would each vote for themselves, and try again many seconds later.
      watchers.push(await startSentinelProcess({ name, port, quorum, downAfter: 1000 + 300 * index }))
    }
    const local = new LocalSentinel(servers, watchers, stop)
    await local.untilAgreed(port)
    return local
  } catch (error) {
    await stop()
    throw error
  }
}

class LocalSentinel implements RedisBehindSentinel {
  readonly options: RedisBehindSentinel['options']
  readonly stop: () => Promise<void>
  readonly #sentinels: readonly Sentinel[]
  #running: readonly RedisServer[]
  #master: RedisServer

  constructor(servers: readonly RedisServer[], sentinels: readonly Sentinel[], stop: () => Promise<void>) {
    this.options = { sentinels: sentinels.map(({ port }) => ({ host: '127.0.0.1', port })), name }
    this.stop = stop
    this.#sentinels = sentinels
    this.#running = servers
    this.#master = servers[0]!
  }

  get master(): RedisServer {
    return this.#master
  }

  get replicas(): readonly RedisServer[] {
    return this.#running.filter((server) => server !== this.#master)
  }

  async failover(): Promise<void> {
    const before = this.#master.port
    await this.#sentinels[0]!.command('SENTINEL', 'FAILOVER', name)
    await this.#untilReplaced(before)
  }

  async killMaster(): Promise<void> {
    const before = this.#master
    await before.kill()
    this.#running = this.#running.filter((server) => server !== before)
    await this.#untilReplaced(before.port)
  }

  /** Every sentinel names this master, and knows its replicas and the other sentinels. */
  async untilAgreed(port: number): Promise<void> {
    await until('the sentinels know one another, the master and its replicas', async () => {
      const views = await Promise.all(this.#sentinels.map((sentinel) => sentinel.view(name)))
      return views.every(
        (view) =>
          view.port === port &&
          view.flags === 'master' &&
          view.replicas >= this.replicas.length &&
          view.sentinels === this.#sentinels.length - 1,
      )
    })
  }

  async #untilReplaced(port: number): Promise<void> {
    let next: RedisServer | undefined
    await until('the sentinels have chosen another master', async () => {
      const { port: chosen } = await this.#sentinels[0]!.view(name)
      next = this.#running.find((server) => server.port === chosen)
      return chosen !== port && String(await next?.cli('ROLE')).startsWith('master')
    })
    this.#master = next!
    await this.untilAgreed(next!.port)
    await untilFollowing(this.replicas)
  }
}
