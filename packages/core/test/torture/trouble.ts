import { setTimeout as pause } from 'node:timers/promises'
import type { History } from './history.ts'
import { now } from './time.ts'

/** One kind of fault. */
export interface Trouble {
  readonly kind: string
  /** Makes it and ends it; resolves with what it has hit. */
  readonly make: (random: () => number) => Promise<string>
}

export interface TroubleOptions {
  readonly troubles: readonly Trouble[]
  readonly random: () => number
  readonly history: History
  readonly isOver: () => boolean
}

/** One after the other, in an order that changes: each kind at least once, and then until it is over. */
export async function makeTrouble({ troubles, random, history, isOver }: TroubleOptions): Promise<void> {
  for (let round = 1; round === 1 || !isOver(); round++) {
    for (const { kind, make } of shuffled(troubles, random)) {
      if (round > 1 && isOver()) return
      await pause(100 + 400 * random())
      const from = now()
      const at = await make(random)
      history.faults.push({ kind, at, from, until: now() })
    }
  }
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((each) => ({ each, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ each }) => each)
}
