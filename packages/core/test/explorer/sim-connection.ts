import { EventEmitter } from 'node:events'
import type { HostTimer, HostTimers } from './host-timers.ts'
import type { ScriptArgument } from './sim-scripts.ts'
import type { Blocked, SimCommand, SimReply, SimServer } from './sim-server.ts'

interface Sent extends SimCommand {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** What a lost connection leaves behind: requests that the server has received and may still carry out. */
export interface Orphans {
  readonly requests: SimCommand[]
}

interface Surroundings {
  readonly server: SimServer
  readonly timers: HostTimers
  readonly now: () => number
  readonly owner: number
}

/**
 * One connection of one process: a client as the engine knows it, and both directions of its socket. Nothing moves by itself:
 * requests wait until they are told to be carried out, replies until they are told to arrive, each in its order.
 */
export class SimConnection extends EventEmitter {
  status: 'ready' | 'reconnecting' | 'end' = 'reconnecting'
  /** As the engine sets them; of these only the longest silence has a meaning here. */
  readonly options: { socketTimeout?: number } = {}
  readonly owner: number
  /** Nothing passes any more, and no side has noticed. */
  silent = false
  /** Until then no reply arrives, true time. */
  stalledUntil = -Infinity
  blocked: (Blocked & { readonly until: number }) | undefined
  readonly #around: Surroundings
  readonly #requests: Sent[] = []
  readonly #awaiting: Sent[] = []
  readonly #replies: SimReply[] = []
  #silence: HostTimer | undefined

  constructor(around: Surroundings) {
    super()
    this.#around = around
    this.owner = around.owner
  }

  mgetBuffer(keys: string[]): Promise<unknown> {
    return this.#send('MGET', keys)
  }

  evalsha(sha1: string, count: number, ...operands: readonly (ScriptArgument | ScriptArgument[])[]): Promise<unknown> {
    return this.#send('EVALSHA', [sha1, count, ...operands.flat()])
  }

  eval(lua: string, count: number, ...operands: readonly (ScriptArgument | ScriptArgument[])[]): Promise<unknown> {
    return this.#send('EVAL', [lua, count, ...operands.flat()])
  }

  call(name: string, ...operands: readonly ScriptArgument[]): Promise<unknown> {
    return this.#send(name, operands)
  }

  disconnect(reconnect = false): void {
    this.#close(reconnect ? 'reconnecting' : 'end')
  }

  /** The server could carry out a request now. */
  get canExecute(): boolean {
    return this.#requests.length > 0 && !this.blocked && !this.silent
  }

  get canDeliver(): boolean {
    return this.#replies.length > 0 && !this.silent && this.#around.now() >= this.stalledUntil
  }

  /** Requests that nobody has answered. */
  get unanswered(): number {
    return this.#awaiting.length + this.#replies.length
  }

  /** The next request and what it will touch, for people. */
  get nextRequest(): SimCommand | undefined {
    return this.#requests[0]
  }

  execute(): void {
    const request = this.#requests.shift()!
    const reply = this.#around.server.run(request)
    if ('blocked' in reply) this.blocked = { ...reply.blocked, until: this.#around.now() + reply.blocked.limit }
    else this.#replies.push(reply)
  }

  /** Answers a reader who waits, when there is something, or when it has waited for as long as it wanted to. */
  unblock(): void {
    const value = this.#around.server.answerFor(this.blocked!)
    if (value === null && this.#around.now() < this.blocked!.until) return
    this.blocked = undefined
    this.#replies.push({ value })
  }

  deliver(): void {
    const reply = this.#replies.shift()!
    const { reject, resolve } = this.#awaiting.shift()!
    this.#around.timers.cancel(this.#silence)
    this.#silence = undefined
    if (this.#awaiting.length > 0) this.#listenForSilence()
    if ('error' in reply) return reject(reply.error)
    return resolve('value' in reply ? reply.value : undefined)
  }

  /** The socket ends. What was sent is lost, or still in the hands of the server. */
  cut(): Orphans {
    const requests = this.silent ? [] : [...this.#requests]
    this.#close('reconnecting')
    return { requests }
  }

  reconnect(): void {
    this.status = 'ready'
    this.silent = false
    this.emit('ready')
  }

  #send(name: string, operands: readonly ScriptArgument[]): Promise<unknown> {
    if (this.status !== 'ready') return Promise.reject(new Error("Stream isn't writeable"))
    return new Promise((resolve, reject) => {
      const sent = { client: this.owner, name, operands, resolve, reject }
      this.#requests.push(sent)
      this.#awaiting.push(sent)
      if (!this.#silence) this.#listenForSilence()
    })
  }

  #listenForSilence(): void {
    const { socketTimeout } = this.options
    if (socketTimeout === undefined) return
    this.#silence = this.#around.timers.set(socketTimeout, () => this.#close('reconnecting'))
  }

  #close(status: 'reconnecting' | 'end'): void {
    if (this.status === 'end') return
    const wasOpen = this.status === 'ready'
    this.status = status
    this.#around.timers.cancel(this.#silence)
    this.#silence = undefined
    this.blocked = undefined
    this.#requests.length = 0
    this.#replies.length = 0
    // Listeners are told before those who wait for answers, as the client does it.
    process.nextTick(() => {
      if (wasOpen) this.emit('close')
      if (status === 'end') this.emit('end')
    })
    for (const { reject } of this.#awaiting.splice(0)) reject(new Error('Connection is closed.'))
  }
}
