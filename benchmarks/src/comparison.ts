import { setImmediate } from 'node:timers/promises'
import { type CaseResult, type Verdict, rowOf, verdictOf } from './result.ts'
import { ratiosWithin, summaryOf } from './statistics.ts'

export interface Contender {
  readonly name: string
  /** Does this many operations, one way or another; nothing but them is timed. */
  run(operations: number): Promise<void> | void
}

/** How long `ours` may take, as a multiple of what `theirs` takes. */
export interface Target {
  readonly ours: string
  readonly theirs: string
  readonly atMost: number
}

export interface Comparison {
  readonly title: string
  readonly method: string
  /** Per contender and round. */
  readonly operations: number
  readonly rounds: number
  readonly contenders: readonly Contender[]
  readonly targets: readonly Target[]
}

/** Rounds before those that count: by then the compiler has made up its mind. */
const warmUp = 0.3

/** Each round runs every contender once, each time beginning with another, so that noise of the machine meets all alike. */
export async function compare(comparison: Comparison): Promise<CaseResult> {
  const { contenders, operations, rounds, targets } = comparison
  const times = new Map(contenders.map(({ name }): [string, number[]] => [name, []]))
  const ignored = Math.ceil(rounds * warmUp)
  for (let round = -ignored; round < rounds; round++) {
    for (const contender of rotated(contenders, round + ignored)) {
      const time = await timeOf(contender, operations)
      if (round >= 0) times.get(contender.name)!.push(time)
    }
  }
  const rows = contenders.map(({ name }) => rowOf(name, times.get(name)!))
  const verdicts = targets.map(({ ours, theirs, atMost }): Verdict => {
    const ratios = ratiosWithin(times.get(ours)!, times.get(theirs)!)
    return verdictOf(`${ours} / ${theirs}`, summaryOf(ratios), atMost)
  })
  const method = `${comparison.method} ${rounds} rounds of ${operations} operations each.`
  return { title: comparison.title, method, unit: 'µs per operation', rows, verdicts }
}

/** µs per operation */
async function timeOf(contender: Contender, operations: number): Promise<number> {
  // What the contender before has left to do is not this one's.
  await setImmediate()
  const start = performance.now()
  await contender.run(operations)
  return ((performance.now() - start) * 1000) / operations
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}
