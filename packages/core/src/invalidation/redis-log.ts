import { setTimeout as delay } from 'node:timers/promises'
import type { Position } from '../entry/entry.ts'
import type { RedisConnection } from '../redis/redis-commands.ts'
import { runScript } from '../redis/redis-script.ts'
import { attachLog } from '../redis/scripts/attach-log.ts'
import type { LogKeys } from '../redis/scripts/log-operands.ts'
import type { CancelTimer, Clock, LocalMs } from '../shared/clock.ts'
import type { EpochClock } from '../shared/epoch-clock.ts'
import { IndexMirror } from './index-mirror.ts'
import type { InvalidationLog, LogListener } from './invalidation-log.ts'
import { type LogMessage, messagesOf } from './log-message.ts'

// Messages taken in one answer; more wait for the next.
const messagesPerRead = 1000

// ms
const refusedPause = 1000

// A busy log is asked for many messages at a time; one that was quiet for this long, ms, is heard at once.
const busyPause = 2

export interface RedisLogOptions {
  readonly connection: RedisConnection
  readonly keys: LogKeys
  readonly clock: Clock
  readonly epoch: EpochClock
  readonly maxStaleness: number
  readonly listener: LogListener
}

/** Follows the invalidation log in Redis on a connection of its own, and knows until when it can be relied on. */
export class RedisLog implements InvalidationLog {
  readonly mirror: IndexMirror = new IndexMirror(Infinity)
  position: Position = 0
  heardUntil: LocalMs = -Infinity
  readonly #options: RedisLogOptions
  /** Last message that was taken in; undefined until attached for the first time. */
  #heard: Position | undefined
  /** What the next message must name as its predecessor; anything else means that messages are missing. */
  #expected: Position = 0
  /** Latest message that Redis has confirmed to this process; a log without it has lost it. */
  #issued: Position = 0
  /** Latest message that the server has told of, heard or not. */
  #tip: Position = 0
  #checkDueAt: LocalMs = -Infinity
  #following = false
  #closed = false
  readonly #closing = new AbortController()
  #cancelPause: CancelTimer | undefined
  readonly #attached = Promise.withResolvers<void>()
  readonly #ready = (): void => void this.#follow()

  constructor(options: RedisLogOptions) {
    this.#options = options
    options.connection.on('ready', this.#ready)
    if (options.connection.status === 'ready') void this.#follow()
  }

  note(position: Position): void {
    this.#issued = Math.max(this.#issued, position)
    this.#know(position)
  }

  #know(position: Position): void {
    this.position = Math.max(this.position, position)
  }

  /** Resolves when the log is heard for the first time. */
  get attached(): Promise<void> {
    return this.#attached.promise
  }

  close(): void {
    this.#closed = true
    this.#closing.abort()
    this.#cancelPause?.()
    this.#options.connection.off('ready', this.#ready)
    this.#options.connection.disconnect()
    this.heardUntil = -Infinity
  }

  /** Runs until the connection fails; the next `ready` starts it again where it stopped. */
  async #follow(): Promise<void> {
    if (this.#following || this.#closed) return
    this.#following = true
    try {
      this.#checkDueAt = -Infinity
      for (;;) {
        if (this.#options.clock.now() >= this.#checkDueAt) await this.#check()
        if (await this.#read()) await this.#pause(busyPause)
      }
    } catch (error) {
      this.#following = false
      const { clock, connection, listener } = this.#options
      if (this.#closed || connection.status !== 'ready') return
      // Connected, and yet refused, by a missing permission perhaps: asking again at once would only be refused again.
      listener.refused(error)
      this.#cancelPause = clock.setTimer(refusedPause, () => void this.#follow())
    }
  }

  /** Compares with the server what XREAD cannot tell: a log that went back, an index that was lost, the clock. */
  async #check(): Promise<void> {
    const { clock, connection, keys, epoch } = this.#options
    const sentAt = clock.now()
    const issued = this.#issued
    this.#checkDueAt = sentAt + this.#options.maxStaleness / 4
    const state = await runScript(connection, attachLog, keys)
    epoch.sample(sentAt, clock.now(), state.redisTime)

    const tip = state.newest || state.origin
    const newestKnown = Math.max(this.#heard ?? 0, issued)
    this.#tip = tip
    // An empty log may have lost what the index still holds: it vouches for nothing that came before now.
    const knownFrom = state.newest || Math.max(state.origin, Math.round(state.redisTime * 1000))
    if (this.#heard === undefined) this.#begin(tip, { knownFrom, origin: state.origin })
    else if (tip < newestKnown) {
      // Positions are issued anew from here, whatever this process has seen of them before.
      this.position = knownFrom
      this.#begin(tip, { knownFrom, origin: state.origin })
      this.#options.listener.lost('regressed', { after: tip, before: newestKnown + 1 })
    }
    // Invalidations up to here were in effect before this answer, heard or not.
    this.#know(Math.max(tip, state.origin))
    this.mirror.raiseOrigin(state.origin)
    if (tip === this.#heard) this.#confirm(sentAt)
    this.#options.listener.answered()
  }

  /** Everything from before the question was sent has been heard. */
  #confirm(sentAt: LocalMs): void {
    this.heardUntil = sentAt + this.#options.maxStaleness
    this.#attached.resolve()
  }

  /** Takes in what is there, waiting for it if need be; `true`: it came so soon that more can be expected. */
  async #read(): Promise<boolean> {
    const { clock, connection, keys, maxStaleness } = this.#options
    const sentAt = clock.now()
    const block = Math.ceil(maxStaleness / 4)
    const from = `${this.#heard}-0`
    const reply = await connection.call('XREAD', 'COUNT', messagesPerRead, 'BLOCK', block, 'STREAMS', keys.logKey, from)
    const messages = messagesOf(reply)
    for (const message of messages) this.#take(message)

    // Nothing where there must be something: the log has lost it.
    if (messages.length === 0 && this.#heard! < this.#tip) {
      this.#lose('gap', { position: this.#tip, previous: this.#heard! }, this.#tip + 1)
    }
    // A full answer may have left out messages from before the question.
    if (messages.length < messagesPerRead && this.#heard! >= this.#tip) this.#confirm(sentAt)
    return messages.length > 0 && messages.length < messagesPerRead && clock.now() - sentAt < busyPause
  }

  // In real time, as XREAD blocks, whatever clock the entries live by.
  async #pause(length: number): Promise<void> {
    await delay(length, undefined, { ref: false, signal: this.#closing.signal })
  }

  #take(message: LogMessage): void {
    if (message.position <= this.#heard!) return
    const isMineMissing = this.#issued > this.#heard! && this.#issued < message.position
    if (message.previous !== this.#expected || isMineMissing) {
      this.#lose('gap', message)
      return
    }
    this.#heard = message.position
    this.#expected = message.position
    this.#know(message.position)
    // What it changed is not known, so nothing that was known before it counts any more.
    if (message.kind === 'unknown') this.#lose('unknown-message', message)
    else this.#options.listener.heard(message)
  }

  #begin(tip: Position, { knownFrom, origin }: { knownFrom: Position; origin: Position | undefined }): void {
    this.#heard = tip
    this.#expected = tip
    this.#issued = 0
    this.mirror.reset(knownFrom, origin)
  }

  /** Goes on from this message, relying on nothing that was known before it. */
  #lose(
    reason: 'gap' | 'unknown-message',
    { position, previous }: Pick<LogMessage, 'position' | 'previous'>,
    before = position,
  ): void {
    this.#begin(position, { knownFrom: position, origin: undefined })
    this.#options.listener.lost(reason, { after: previous, before })
  }
}
