import type { RedisConnection } from '../redis/redis-commands.ts'

const channel = '__redis__:invalidate'

// ms
const refusedPause = 30_000

/** A connection of its own, speaking RESP2: the client drops what RESP3 pushes. */
export interface TrackingConnection extends RedisConnection {
  subscribe(channel: string): Promise<unknown>
  ping(): Promise<unknown>
}

/** Who acts on what is heard. */
export interface TrackingListener {
  /** Somebody has written, removed or let expire this key; it may have been this process. */
  changed(key: string): void
  /** Changes may have been missed: nothing in memory can be relied on. */
  missed(): void
  /** Redis does not allow it, so writes of other programs go unnoticed. */
  refused(error: unknown): void
}

export interface ClientTrackingOptions {
  readonly connection: TrackingConnection
  /** That the client puts before keys. */
  readonly prefix: string
  readonly namespace: string
  /** Between two signs of life, ms; a connection that gives none is given up by the client. */
  readonly heartbeat: number
  readonly listener: TrackingListener
}

/**
 * Hears of keys that other programs write or delete in Redis, by client-side caching in broadcast mode.
 * @see https://redis.io/docs/latest/develop/reference/client-side-caching/
 */
export class ClientTracking {
  readonly #options: ClientTrackingOptions
  #timer: NodeJS.Timeout | undefined
  #closed = false
  readonly #ready = (): void => void this.#arm()
  readonly #lost = (): void => this.#miss()
  readonly #message = (_channel: unknown, message?: unknown): void => this.#take(message)

  constructor(options: ClientTrackingOptions) {
    this.#options = options
    const { connection } = options
    connection.on('ready', this.#ready)
    connection.on('close', this.#lost)
    // `message` would join many keys to one text.
    connection.on('messageBuffer', this.#message)
    if (connection.status === 'ready') void this.#arm()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    const { connection } = this.#options
    connection.off('ready', this.#ready)
    connection.off('close', this.#lost)
    connection.off('messageBuffer', this.#message)
    connection.disconnect()
  }

  /** A new connection knows nothing of what the last one tracked. */
  async #arm(): Promise<void> {
    const { connection, listener, namespace, prefix } = this.#options
    try {
      const id = (await connection.call('CLIENT', 'ID')) as number
      const start = `${prefix}${namespace}:`
      await connection.call('CLIENT', 'TRACKING', 'ON', 'REDIRECT', id, 'BCAST', 'PREFIX', start)
      await connection.subscribe(channel)
      // What was read before it was armed may have changed since.
      listener.missed()
      this.#beat()
    } catch (error) {
      if (this.#closed || connection.status !== 'ready') return
      listener.refused(error)
      this.#wait(refusedPause, () => void this.#arm())
    }
  }

  #beat(): void {
    const { connection, heartbeat } = this.#options
    this.#wait(heartbeat, () => {
      connection.ping().then(
        () => !this.#closed && this.#beat(),
        () => {},
      )
    })
  }

  // In real time, as the connection lives in it, whatever clock the entries live by.
  #wait(length: number, act: () => void): void {
    this.#timer = setTimeout(act, length).unref()
  }

  #miss(): void {
    clearTimeout(this.#timer)
    this.#options.listener.missed()
  }

  /** Keys as bytes, or null when everything was removed. */
  #take(message: unknown): void {
    const { listener, prefix } = this.#options
    if (!Array.isArray(message)) {
      listener.missed()
      return
    }
    for (const key of message) listener.changed(String(key).slice(prefix.length))
  }
}
