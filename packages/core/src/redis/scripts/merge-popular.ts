import type { RedisScript } from '../redis-script.ts'
import { luaSources } from './lua-sources.generated.ts'

export interface PopularityMerge {
  readonly rankingKey: string
  readonly kept: number
  /** s */
  readonly halfLife: number
  /** ms */
  readonly life: number
  readonly counts: readonly (readonly [member: string, count: number])[]
}

export const mergePopular: RedisScript<PopularityMerge, number> = {
  ...luaSources['merge-popular'],
  keys: (merge) => [merge.rankingKey],
  args: (merge) => [
    merge.kept,
    merge.halfLife,
    merge.life,
    ...merge.counts.flatMap(([member, count]) => [count, member]),
  ],
  reply: Number,
}
