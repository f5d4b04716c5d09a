import type { Position } from '../../entry/entry.ts'
import type { EpochMs } from '../../shared/clock.ts'
import type { RedisScript } from '../redis-script.ts'
import { type LogKeys, positionOf } from './log-operands.ts'
import { luaSources } from './lua-sources.generated.ts'

export interface LogState {
  /** Position of the latest message, which the log may have lost; 0: there was none. */
  readonly newest: Position
  /** When the index was created. */
  readonly origin: Position
  readonly redisTime: EpochMs
}

export const attachLog: RedisScript<LogKeys, LogState> = {
  ...luaSources['attach-log'],
  keys: (log) => [log.logKey, log.indexKey],
  args: () => [],
  reply: (raw) => {
    const [newest, origin, redisMicroseconds] = raw as [string, string, string]
    return { newest: positionOf(newest), origin: positionOf(origin), redisTime: Number(redisMicroseconds) / 1000 }
  },
}
