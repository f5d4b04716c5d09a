import { setTimeout as delay } from 'node:timers/promises'
import type { Position } from '../entry/entry.ts'
import type { RedisConnection } from '../redis/redis-commands.ts'
import { dropConnection } from '../redis/drop-connection.ts'
import { runScript } from '../redis/redis-script.ts'
import { attachLog } from '../redis/scripts/attach-log.ts'
import type { LogKeys } from '../redis/scripts/log-operands.ts'
import type { CancelTimer, Clock, LocalMs } from '../shared/clock.ts'
import type { EpochClock } from '../shared/epoch-clock.ts'
import { IndexMirror } from './index-mirror.ts'
import type { InvalidationLog, LogListener, LogLoss } from './invalidation-log.ts'
import type { LogMessage } from './log-message.ts'
import { LogPlace } from './log-place.ts'
import { messagesPerRead, readLog } from './read-log.ts'

const refusedPause = 1000 // ms

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
  /** Resolves when the log is heard for the first time. */
  readonly attached: Promise<void>
  readonly #attach: () => void
  readonly #options: RedisLogOptions
  readonly #place = new LogPlace()
  /** Latest message that the server has told of, heard or not. */
  #tip: Position = 0
  #checkDueAt: LocalMs = -Infinity
  /** What was heard came from a server that may not have been the master any more. */
  #left = false
  /** Connected anew, and not yet sure to have heard all that came before. */
  #resuming = false
  #following = false
  #closed = false
  readonly #closing = new AbortController()
  #cancelPause: CancelTimer | undefined
  readonly #ready = (): void => void this.#follow()

  constructor(options: RedisLogOptions) {
    this.#options = options
    const attached = Promise.withResolvers<void>()
    this.attached = attached.promise
    this.#attach = attached.resolve
    options.connection.on('ready', this.#ready)
    if (options.connection.status === 'ready') void this.#follow()
  }

  get heard(): Position {
    return this.#place.heard ?? 0
  }

  note(position: Position): void {
    this.#place.issue(position)
    this.#know(position)
  }

  #know(position: Position): void {
    this.position = Math.max(this.position, position)
  }

  /** Another server has taken over: what this one still confirms is worth nothing. */
  leave(): void {
    this.heardUntil = -Infinity
    this.#left = true
    dropConnection(this.#options.connection)
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
    this.#resuming = true
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
    const { newestKnown } = this.#place
    this.#checkDueAt = sentAt + this.#options.maxStaleness / 4
    const state = await runScript(connection, attachLog, keys)
    epoch.sample(sentAt, clock.now(), state.redisTime)

    const { tip, knownFrom } = state
    this.#tip = tip
    if (this.#place.heard === undefined) this.#begin(tip, { knownFrom, origin: state.origin })
    else if (this.#left || tip < newestKnown) {
      // Positions are issued anew from here, whatever this process has seen of them before.
      this.position = knownFrom
      this.#begin(tip, { knownFrom, origin: state.origin })
      this.#tell(this.#left ? 'other-server' : 'regressed', true)
      this.#left = false
    }
    // Invalidations up to here were in effect before this answer, heard or not.
    this.#know(Math.max(tip, state.origin))
    this.mirror.raiseOrigin(state.origin)
    if (tip === this.#place.heard) this.#confirm(sentAt)
    this.#options.listener.answered()
  }

  /** Everything from before the question was sent has been heard. */
  #confirm(sentAt: LocalMs): void {
    this.heardUntil = sentAt + this.#options.maxStaleness
    this.#resuming = false
    this.#attach()
  }

  /** Takes in what is there, waiting for it if need be; `true`: it came so soon that more can be expected. */
  async #read(): Promise<boolean> {
    const { clock, connection, keys, maxStaleness } = this.#options
    const sentAt = clock.now()
    const messages = await readLog(connection, { ...keys, after: this.#place.heard!, block: maxStaleness / 4 })
    for (const message of messages) this.#take(message)

    // Nothing where there must be something: the log has lost it.
    if (messages.length === 0 && this.#place.heard! < this.#tip) this.#lose('gap', this.#tip)
    // A full answer may have left out messages from before the question.
    if (messages.length < messagesPerRead && this.#place.heard! >= this.#tip) this.#confirm(sentAt)
    return messages.length > 0 && messages.length < messagesPerRead && clock.now() - sentAt < busyPause
  }

  // In real time, as XREAD blocks, whatever clock the entries live by.
  async #pause(length: number): Promise<void> {
    await delay(length, undefined, { ref: false, signal: this.#closing.signal })
  }

  #take(message: LogMessage): void {
    switch (this.#place.follow(message)) {
      case 'known':
        return
      case 'gap':
        return this.#lose('gap', message.position)
      case 'mine is missing':
        return this.#lose('gap', message.position, true)
      default:
    }
    this.#know(message.position)
    // What it changed is not known, so nothing that was known before it counts any more.
    if (message.kind === 'unknown') this.#lose('unknown-message', message.position)
    else this.#options.listener.heard(message)
  }

  #begin(tip: Position, { knownFrom, origin }: { knownFrom: Position; origin: Position | undefined }): void {
    this.#place.begin(tip)
    this.mirror.reset(knownFrom, origin)
  }

  /** Goes on from this message, relying on nothing that was known before it. */
  #lose(reason: LogLoss['reason'], position: Position, isMineMissing = false): void {
    this.#place.skip(position)
    this.mirror.reset(position, undefined)
    this.#tell(reason, isMineMissing)
  }

  #tell(reason: LogLoss['reason'], isMineMissing: boolean): void {
    const connectedAnew = this.#resuming
    this.#options.listener.lost({
      reason,
      connectedAnew,
      mayBeReplica: connectedAnew || isMineMissing,
    })
  }
}
