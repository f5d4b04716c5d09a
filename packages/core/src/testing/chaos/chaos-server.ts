import { once } from 'node:events'
import { type AddressInfo, type Server, createServer } from 'node:net'
import type { Duration } from '../../config/cache-options.ts'
import { oneOf } from '../../config/checks.ts'
import { parseDuration } from '../../config/duration.ts'
import { CacheError } from '../../shared/cache-error.ts'
import type { Chaos, Direction } from './chaos.ts'
import { type FaultOptions, resolveFault } from './fault.ts'
import type { Passage } from './line.ts'
import { Link, type Trouble } from './link.ts'
import type { Target } from './target.ts'

const noTrouble: Trouble = { delay: 0, requests: 'open', replies: 'open', fault: undefined }

/** Listens on a port of this host, and passes on what comes as far as there is no trouble. */
export class ChaosServer implements Chaos {
  readonly #target: Target | undefined
  readonly #links = new Set<Link>()
  #trouble = noTrouble
  #server: Server | undefined
  #port = 0
  #isClosed = false
  #last = Promise.resolve()

  constructor(target: Target | undefined) {
    this.#target = target
  }

  get url(): string {
    return this.#target?.through(this.#port) ?? `redis://127.0.0.1:${this.#port}`
  }

  hang(direction: Direction = 'both'): void {
    this.#add(passages(direction, 'held'))
  }

  partition(direction: Direction = 'both'): void {
    this.#add(passages(direction, 'lost'))
  }

  slow(latency: Duration): void {
    this.#add({ delay: parseDuration(latency, 'the latency') })
  }

  fail(options: FaultOptions = {}): void {
    const fault = resolveFault(options)
    if (this.#target?.encrypted) throw unfit('fail() cannot tell commands apart that go over TLS')
    if (!this.#target && fault.commands) throw unfit('commands can only be told apart where there is a Redis behind')
    this.#add({ fault })
  }

  cut(): void {
    this.#refuseWhenClosed()
    this.#reset()
  }

  async refuse(): Promise<void> {
    this.#refuseWhenClosed()
    await this.#inTurn(() => this.#stopListening())
  }

  async heal(): Promise<void> {
    this.#refuseWhenClosed()
    for (const link of this.#links) if (link.isBroken) link.reset()
    this.#trouble = noTrouble
    this.#add({})
    await this.#inTurn(() => this.#listen())
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#inTurn(() => this.#stopListening())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #add(trouble: Partial<Trouble>): void {
    this.#refuseWhenClosed()
    this.#trouble = { ...this.#trouble, ...trouble }
    for (const link of this.#links) link.apply(this.#trouble)
  }

  /** A port takes a while to open and to close. */
  #inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.#last.then(step)
    this.#last = done.catch(() => {})
    return done
  }

  async #listen(): Promise<void> {
    if (this.#server || this.#isClosed) return
    const server = createServer((client) => this.#join(new Link(client, this.#target)))
    this.#server = server
    try {
      await once(server.listen(this.#port, '127.0.0.1'), 'listening')
      this.#port = (server.address() as AddressInfo).port
    } catch (error) {
      this.#server = undefined
      throw new Error(`the port ${this.#port}, let go by refuse(), cannot be had again`, { cause: error })
    }
  }

  #join(link: Link): void {
    this.#links.add(link)
    link.apply(this.#trouble)
    void link.closed.then(() => this.#links.delete(link))
  }

  /** With no connection left. */
  async #stopListening(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    const closed = [...this.#links].map((link) => link.closed)
    this.#reset()
    await Promise.all([server && new Promise((resolve) => server.close(resolve)), ...closed])
  }

  #reset(): void {
    for (const link of this.#links) link.reset()
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) throw new CacheError('CLOSED', 'this chaos is closed')
  }
}

function passages(direction: Direction, passage: Passage): Partial<Trouble> {
  const named = oneOf('direction', direction, ['requests', 'replies', 'both'])
  return {
    ...(named !== 'replies' && { requests: passage }),
    ...(named !== 'requests' && { replies: passage }),
  }
}

function unfit(detail: string): CacheError {
  return new CacheError('CONFIG_INVALID', detail)
}
