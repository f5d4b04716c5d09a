import type { Position } from '../../entry/entry.ts'
import type { EpochMs } from '../../shared/clock.ts'
import type { RedisScript } from '../redis-script.ts'
import type { LogKeys } from './log-operands.ts'
import { luaSources } from './lua-sources.generated.ts'

export interface LogState {
  /** Position of the latest message, which the log may have lost, or the origin where there was none. */
  readonly tip: Position
  /** When the index was created. */
  readonly origin: Position
  readonly redisTime: EpochMs
  /** Nothing is told by the log or its index of what was before. */
  readonly knownFrom: Position
}

export const attachLog: RedisScript<LogKeys, LogState> = {
  ...luaSources['attach-log'],
  keys: (log) => [log.logKey, log.indexKey],
  args: () => [],
  reply: (raw) => {
    const [newest, origin, redisMicroseconds] = (raw as [string, string, string]).map(Number) as [
      number,
      number,
      number,
    ]
    return {
      tip: newest || origin,
      origin,
      redisTime: redisMicroseconds / 1000,
      // An empty log may have lost what the index still holds: it vouches for nothing that came before now.
      knownFrom: newest || Math.max(origin, redisMicroseconds),
    }
  },
}
