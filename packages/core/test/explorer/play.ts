import type { Member } from './member.ts'
import type { Oracle } from './oracle.ts'
import type { Random } from './random.ts'
import { type Scenario, tag, taggedId } from './scenario.ts'
import type { World } from './world.ts'

/** All that takes part in one run. */
export interface Play {
  readonly world: World
  readonly oracle: Oracle
  readonly members: readonly Member[]
  readonly scenario: Scenario
  readonly random: Random
}

/** A call that a program makes. */
export interface Call {
  readonly process: number
  readonly label: string
  /** True time */
  readonly at: number
}

export function tagsOf(id: string): { tags: readonly string[] } {
  return { tags: id === taggedId ? [tag] : [] }
}
