import type { RedisCommands } from '../redis/redis-commands.ts'
import { runScript } from '../redis/redis-script.ts'
import { missingPositions } from '../redis/scripts/missing-positions.ts'
import type { LogKeys } from '../redis/scripts/log-operands.ts'
import type { InvalidationAction } from '../entry/entry.ts'
import type { LocalMs } from '../shared/clock.ts'
import type { IndexMember } from './index-mirror.ts'
import type { InvalidationTarget, RecentInvalidation } from './recent-invalidations.ts'

// One command's share: a script must not hold up the server.
const positionsPerCommand = 500

/** Invalidations that Redis has confirmed, and that a server which has taken over may lack. */
export class Suspects {
  #waiting: RecentInvalidation[] = []

  get size(): number {
    return this.#waiting.length
  }

  add(recent: readonly RecentInvalidation[]): void {
    // Who was waiting already is the same object.
    this.#waiting = [...new Set([...this.#waiting, ...recent])]
  }

  /**
   * Sorts out those that the server's log has. Only they are in effect: what two servers have issued at one time lies in any
   * order, so that no comparison of positions tells.
   */
  async sortOut(
    client: RedisCommands,
    { logKey }: LogKeys,
    lack: (invalidation: RecentInvalidation) => void,
  ): Promise<void> {
    while (this.#waiting.length > 0) {
      const asked = this.#waiting.slice(0, positionsPerCommand)
      const missing = await runScript(client, missingPositions, {
        logKey,
        positions: asked.map(({ position }) => position),
      })
      for (const each of asked) if (missing.has(each.position)) lack(each)
      this.#waiting = this.#waiting.slice(asked.length)
    }
  }
}

/** What waits to be told to Redis. */
interface Queue {
  addKeys(action: InvalidationAction, keys: readonly string[], askedAt: LocalMs): void
  addMembers(members: readonly IndexMember[], askedAt: LocalMs): void
  addEvent(event: string, members: readonly IndexMember[], askedAt: LocalMs): void
  addPattern(pattern: string, askedAt: LocalMs): void
}

export function queueAgain(queue: Queue, target: InvalidationTarget, askedAt: LocalMs): void {
  switch (target.kind) {
    case 'key':
      return queue.addKeys(target.action, [target.name], askedAt)
    case 'member':
      return queue.addMembers([target.name], askedAt)
    case 'event':
      return queue.addEvent(target.name, target.members, askedAt)
    default:
      queue.addPattern(target.name, askedAt)
  }
}
