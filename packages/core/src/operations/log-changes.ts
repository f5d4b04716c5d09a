import type { Position } from '../entry/entry.ts'
import { messagesOf, type LogMessage } from '../invalidation/log-message.ts'
import { messagesPerRead } from '../invalidation/read-log.ts'
import { type KeyPattern, keyPattern } from '../key/key-pattern.ts'
import { logKeysOf } from '../redis/scripts/log-operands.ts'
import type { Target } from './target.ts'

/** What has become of single keys, which the index does not tell, as far back as the log reaches. */
export class LogChanges {
  /** Of what came before, the log tells nothing. */
  knownFrom: Position = 0
  readonly #target: Target
  readonly #keys = new Map<string, Position>()
  readonly #patterns: { readonly pattern: KeyPattern; readonly position: Position }[] = []
  readonly #own = new Set<Position>()
  #read: Position = 0

  constructor(target: Target) {
    this.#target = target
  }

  /** Takes in what has come since the last time. */
  async catchUp(): Promise<void> {
    const { indexKey, logKey } = logKeysOf(this.#target.namespace)
    for (;;) {
      const answer = await this.#target.exchange((client) =>
        client.call('XREAD', 'COUNT', messagesPerRead, 'STREAMS', logKey, `${this.#read}-0`),
      )
      const messages = messagesOf(answer)
      for (const message of messages) this.#take(message)
      if (messages.length < messagesPerRead) break
    }
    // Of a log that was lost alone the index knows the end.
    const last = Number(await this.#target.exchange((client) => client.call('ZSCORE', indexKey, 'last')))
    if (last > this.#read) this.#forget(last)
  }

  /** A message of our own, which changes nothing for us. */
  ignore(position: Position): void {
    this.#own.add(position)
  }

  /** Has this key been removed, made stale or replaced since? */
  hasChanged(key: string, since: Position): boolean {
    if ((this.#keys.get(key) ?? 0) > since) return true
    return this.#patterns.some(({ pattern, position }) => position > since && pattern.matches(key))
  }

  #take(message: LogMessage): void {
    // Messages are missing in between, or were before the first.
    if (message.previous !== this.#read) this.#forget(message.previous)
    this.#read = message.position
    if (message.kind === 'unknown') this.#forget(message.position)
    else if (message.kind === 'pattern')
      this.#patterns.push(
        ...message.patterns.map((text) => ({ pattern: keyPattern(text), position: message.position })),
      )
    else if (message.kind !== 'scopes' && !this.#own.delete(message.position))
      for (const key of message.keys) this.#keys.set(key, message.position)
  }

  #forget(upTo: Position): void {
    this.knownFrom = Math.max(this.knownFrom, upTo)
    this.#read = Math.max(this.#read, upTo)
  }
}
