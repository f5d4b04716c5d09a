import type { Position } from '../entry/entry.ts'
import type { KeyPattern } from '../key/key-pattern.ts'
import { runScript } from '../redis/redis-script.ts'
import { appendMessage } from '../redis/scripts/append-message.ts'
import type { LogKeys } from '../redis/scripts/log-operands.ts'
import { type Exchange, sweep } from '../redis/sweep.ts'
import { messageBody } from './log-message.ts'

/**
 * Removes the keys of a pattern from Redis, and tells every process. The message comes last: whoever has read a value before it
 * was removed has begun before the message, and is overtaken by it.
 */
export async function removeInRedis(
  exchange: Exchange,
  pattern: KeyPattern,
  logKeys: LogKeys,
): Promise<{ readonly removed: number; readonly position: Position }> {
  const removed = await sweep(exchange, pattern)
  const message = { ...logKeys, kind: 'pattern', message: messageBody([pattern.text]) } as const
  return { removed, position: await exchange((client) => runScript(client, appendMessage, message)) }
}
