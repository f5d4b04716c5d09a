import { type KeyPattern, keyPattern } from '../key/key-pattern.ts'
import type { Position } from '../entry/entry.ts'
import type { RedisCommands } from '../redis/redis-commands.ts'
import type { LogKeys } from '../redis/scripts/log-operands.ts'
import { removeInRedis } from './pattern-removal.ts'

/** Patterns whose keys Redis has yet to remove. */
export class QueuedPatterns {
  readonly #patterns = new Map<string, { readonly pattern: KeyPattern }>()

  add(text: string): void {
    this.#patterns.set(text, { pattern: keyPattern(text) })
  }

  get size(): number {
    return this.#patterns.size
  }

  clear(): void {
    this.#patterns.clear()
  }

  /** Is this key among those to be removed? */
  holds(key: string): boolean {
    return [...this.#patterns.values()].some(({ pattern }) => pattern.matches(key))
  }

  async send(
    client: RedisCommands,
    logKeys: LogKeys,
    made: (pattern: string, position: Position) => void,
  ): Promise<void> {
    for (const [text, queued] of this.#patterns) {
      const { position } = await removeInRedis((task) => task(client), queued.pattern, logKeys)
      made(text, position)
      // What was asked for once more meanwhile has yet to be made once more.
      if (this.#patterns.get(text) === queued) this.#patterns.delete(text)
    }
  }
}
