import { type Socket, connect } from 'node:net'
import { CommandSplitter } from './command-splitter.ts'
import { type Fault, struck } from './fault.ts'
import { Line, type Passage } from './line.ts'
import type { Target } from './target.ts'

/** What goes wrong with every connection at a time. */
export interface Trouble {
  /** ms, in each direction. */
  readonly delay: number
  readonly requests: Passage
  readonly replies: Passage
  readonly fault: Fault | undefined
}

/** One connection of a client, and the one behind it to the server, where there is a server. */
export class Link {
  /** Resolves when both connections have ended. */
  readonly closed: Promise<void>
  readonly #client: Socket
  readonly #server: Socket | undefined
  readonly #isReadable: boolean
  readonly #requests: Line
  readonly #replies: Line
  readonly #splitter = new CommandSplitter()
  #fault: Fault | undefined
  /** Commands that nobody has answered, where there is no server. */
  #unanswered = 0

  constructor(client: Socket, target: Target | undefined) {
    const server = target && connect(target.port, target.host)
    this.#client = client
    this.#server = server
    this.#isReadable = !target?.encrypted
    this.#requests = new Line({
      from: client,
      deliver: (chunk) => this.#ask(chunk),
      finish: () => server?.destroySoon(),
    })
    this.#replies = new Line({
      from: server ?? client,
      deliver: (chunk) => void (client.writable && client.write(chunk)),
      finish: () => client.destroySoon(),
    })
    const ends = [passOn(client, this.#requests), ...(server ? [passOn(server, this.#replies)] : [])]
    this.closed = Promise.all(ends).then(() => this.#stop())
  }

  apply({ delay, requests, replies, fault }: Trouble): void {
    this.#fault = fault
    this.#requests.set(delay, requests)
    this.#replies.set(delay, replies)
    this.#answer()
  }

  /** Something was lost on it, so what comes next could not be understood. */
  get isBroken(): boolean {
    return this.#requests.hasLost || this.#replies.hasLost
  }

  reset(): void {
    this.#stop()
    for (const socket of [this.#client, this.#server]) {
      if (socket?.connecting) socket.destroy()
      else socket?.resetAndDestroy()
    }
  }

  #stop(): void {
    this.#requests.end()
    this.#replies.end()
  }

  #ask(chunk: Buffer): void {
    const commands = this.#isReadable ? this.#splitter.push(chunk) : [{ name: '', bytes: chunk }]
    if (this.#server) {
      const bytes = Buffer.concat(commands.map((command) => struck(command, this.#fault)))
      if (this.#server.writable) this.#server.write(bytes)
      return
    }
    this.#unanswered += commands.length
    this.#answer()
  }

  #answer(): void {
    if (!this.#fault || this.#unanswered === 0) return
    this.#replies.push(Buffer.from(`-${this.#fault.error}\r\n`.repeat(this.#unanswered)))
    this.#unanswered = 0
  }
}

/** Resolves when the sender has ended. */
function passOn(sender: Socket, line: Line): Promise<void> {
  sender.setNoDelay(true)
  // The other side learns of it by the end that follows.
  sender.on('error', () => {})
  sender.on('data', (chunk) => line.push(chunk))
  return new Promise((resolve) => {
    sender.on('close', () => {
      line.push(undefined)
      resolve()
    })
  })
}
