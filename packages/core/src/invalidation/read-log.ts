import type { Position } from '../entry/entry.ts'
import type { RedisCommands } from '../redis/redis-commands.ts'
import { type LogMessage, messagesOf } from './log-message.ts'

/** Messages taken in one answer; more wait for the next. */
export const messagesPerRead = 1000

interface Question {
  readonly logKey: string
  readonly after: Position
  /** How long to wait for a message where there is none, ms. */
  readonly block: number
}

export async function readLog(
  connection: RedisCommands,
  { after, block, logKey }: Question,
): Promise<readonly LogMessage[]> {
  const limits = ['COUNT', messagesPerRead, 'BLOCK', Math.ceil(block)]
  return messagesOf(await connection.call('XREAD', ...limits, 'STREAMS', logKey, `${after}-0`))
}
