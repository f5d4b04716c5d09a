import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { DelayLine } from './delay-line.ts'

/** `requests` travel to the server, `replies` come from it. */
export type Direction = 'requests' | 'replies' | 'both'

export interface Proxy {
  readonly port: number
  readonly url: string
  /** Holds the bytes back while connections stay open: a peer that hangs, or a half-open connection. */
  pause(direction?: Direction): void
  /** Lets the bytes that were held back through, in order. */
  resume(): void
  /** Resets every open connection; new ones are accepted. */
  cut(): void
  /** New connections get ECONNREFUSED; open ones live on, so `cut()` as well for an outage. */
  refuse(): Promise<void>
  accept(): Promise<void>
  /** Every byte arrives this much later in each direction, ms. */
  delay(ms: number): void
  close(): Promise<void>
}

export async function startProxy(targetPort: number): Promise<Proxy> {
  const proxy = new TcpProxy(targetPort)
  await proxy.accept()
  return proxy
}

class TcpProxy implements Proxy {
  readonly #targetPort: number
  readonly #sockets = new Set<Socket>()
  readonly #requests = new Set<DelayLine>()
  readonly #replies = new Set<DelayLine>()
  #server: Server | undefined
  #port = 0
  #paused: Direction | 'none' = 'none'
  #delay = 0

  constructor(targetPort: number) {
    this.#targetPort = targetPort
  }

  get port(): number {
    return this.#port
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`
  }

  pause(direction: Direction = 'both'): void {
    this.#paused = direction
    this.#apply()
  }

  resume(): void {
    this.#paused = 'none'
    this.#apply()
  }

  delay(ms: number): void {
    this.#delay = ms
    this.#apply()
  }

  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  async accept(): Promise<void> {
    if (this.#server) return
    this.#server = createServer((client) => this.#join(client)).listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  async refuse(): Promise<void> {
    // The callback of close() waits for open connections; the port is given back at once.
    this.#server?.close()
    this.#server = undefined
  }

  async close(): Promise<void> {
    await this.refuse()
    this.cut()
  }

  #join(client: Socket): void {
    const upstream = connect(this.#targetPort, '127.0.0.1')
    const lines = [this.#line(client, upstream, this.#requests), this.#line(upstream, client, this.#replies)]
    const end = (): void => {
      for (const line of lines) line.end()
      client.resetAndDestroy()
      upstream.resetAndDestroy()
    }
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true)
      this.#sockets.add(socket)
      // The other side learns of an error by the reset that `close` sends on.
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#sockets.delete(socket)
        end()
      })
    }
    this.#apply()
  }

  #line(from: Socket, to: Socket, lines: Set<DelayLine>): DelayLine {
    const line = new DelayLine((chunk) => to.write(chunk))
    lines.add(line)
    from.on('data', (chunk) => line.push(chunk))
    from.on('close', () => lines.delete(line))
    return line
  }

  #apply(): void {
    for (const line of this.#requests) line.set(this.#delay, this.#paused === 'requests' || this.#paused === 'both')
    for (const line of this.#replies) line.set(this.#delay, this.#paused === 'replies' || this.#paused === 'both')
  }
}
