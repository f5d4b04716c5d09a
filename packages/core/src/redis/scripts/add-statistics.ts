import type { RedisScript } from '../redis-script.ts'
import { luaSources } from './lua-sources.generated.ts'

type Field<Value> = readonly (readonly [name: string, value: Value])[]

export interface StatisticsAddition {
  readonly minuteKey: string
  readonly hourKey: string
  readonly layersKey: string
  /** ms */
  readonly countsLife: number
  /** ms */
  readonly factsLife: number
  readonly facts: Field<string>
  readonly counts: Field<number>
}

export const addStatistics: RedisScript<StatisticsAddition, void> = {
  ...luaSources['add-statistics'],
  keys: (addition) => [addition.minuteKey, addition.hourKey, addition.layersKey],
  args: ({ counts, countsLife, facts, factsLife }) => [
    countsLife,
    factsLife,
    facts.length,
    ...facts.flat(),
    ...counts.flat(),
  ],
  reply: () => {},
}
