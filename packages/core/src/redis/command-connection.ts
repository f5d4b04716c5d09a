import type { CancelTimer, Clock } from '../shared/clock.ts'
import type { EpochClock } from '../shared/epoch-clock.ts'
import { dropConnection } from './drop-connection.ts'
import { reachServers, timeAt } from './cluster.ts'
import type { RedisConnection } from './redis-commands.ts'

/** There is no connection now, and nobody is made to wait for one. */
export class NotConnectedError extends Error {
  override readonly name = 'NotConnectedError'
}

// ms
const retryPause = 500

/** One connection for commands, with its state and a first reading of the Redis clock. */
export class CommandConnection {
  readonly client: RedisConnection
  readonly #clock: Clock
  readonly #epoch: EpochClock
  readonly #logKey: string
  #cancelRetry: CancelTimer | undefined
  #state: 'connecting' | 'ready' | 'lost' = 'connecting'
  readonly #first = Promise.withResolvers<void>()
  readonly #ready = (): void => void this.#setReady()
  readonly #lost = (): void => this.#setLost()

  /** The clock that counts is that of the server with the log. */
  constructor(client: RedisConnection, { clock, epoch }: { clock: Clock; epoch: EpochClock }, logKey: string) {
    this.client = client
    this.#clock = clock
    this.#epoch = epoch
    this.#logKey = logKey
    // Whoever waits is told through `usable`; nobody may be waiting.
    this.#first.promise.catch(() => {})
    client.on('ready', this.#ready)
    client.on('close', this.#lost)
    client.on('end', this.#lost)
    if (client.status === 'ready') void this.#setReady()
  }

  /** `undefined` when commands may be sent now; waits only for the very first connection. */
  usable(): Promise<void> | undefined {
    if (this.#state === 'ready') return undefined
    if (this.#state === 'connecting') return this.#first.promise
    return Promise.reject(new NotConnectedError('Redis is not connected'))
  }

  get ready(): boolean {
    return this.#state === 'ready'
  }

  /** For another server that has taken over; what this one has been asked is not answered any more. */
  leave(): void {
    if (this.client.status !== 'ready' || this.client.isCluster) return
    this.#setLost()
    dropConnection(this.client)
  }

  close(): void {
    this.#cancelRetry?.()
    this.client.off('ready', this.#ready)
    this.client.off('close', this.#lost)
    this.client.off('end', this.#lost)
    this.#setLost()
    this.client.disconnect()
  }

  async #setReady(): Promise<void> {
    try {
      await reachServers(this.client)
      // Times of entries mean nothing before the Redis clock is known.
      const sentAt = this.#clock.now()
      const time = await timeAt(this.client, this.#logKey)
      this.#epoch.sample(sentAt, this.#clock.now(), time)
      this.#state = 'ready'
      this.#first.resolve()
    } catch {
      this.#setLost()
      // Connected all the same, so nothing else would bring it back.
      if (this.client.status === 'ready') this.#cancelRetry = this.#clock.setTimer(retryPause, this.#ready)
    }
  }

  #setLost(): void {
    this.#state = 'lost'
    this.#first.reject(new NotConnectedError('Redis could not be reached'))
  }
}
