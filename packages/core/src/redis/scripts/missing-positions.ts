import type { Position } from '../../entry/entry.ts'
import type { RedisScript } from '../redis-script.ts'
import { positionOf } from './log-operands.ts'
import { luaSources } from './lua-sources.generated.ts'

interface Asked {
  readonly logKey: string
  readonly positions: readonly Position[]
}

export const missingPositions: RedisScript<Asked, ReadonlySet<Position>> = {
  ...luaSources['missing-positions'],
  keys: ({ logKey }) => [logKey],
  args: ({ positions }) => positions,
  reply: (raw) => new Set((raw as string[]).map(positionOf)),
}
