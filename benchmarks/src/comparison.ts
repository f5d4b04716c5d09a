import { setImmediate } from 'node:timers/promises'
import { type Samples, interleaved } from './interleaved.ts'
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

export async function compare(comparison: Comparison): Promise<CaseResult> {
  const { contenders, operations, rounds, targets } = comparison
  const times = await interleaved(contenders, rounds, (contender) => timeOf(contender, operations))
  const rows = contenders.map(({ name }) => rowOf(name, times.get(name)!))
  const verdicts = targets.map((target) => judged(times, target))
  const method = `${comparison.method} ${rounds} rounds of ${operations} operations each.`
  return { title: comparison.title, method, unit: 'µs per operation', rows, verdicts }
}

function judged(times: Samples, { atMost, ours, theirs }: Target): Verdict {
  const ratios = ratiosWithin(times.get(ours)!, times.get(theirs)!)
  return verdictOf(`${ours} / ${theirs}`, summaryOf(ratios), atMost)
}

/** µs per operation */
async function timeOf(contender: Contender, operations: number): Promise<number> {
  // What the contender before has left to do is not this one's.
  await setImmediate()
  const start = performance.now()
  await contender.run(operations)
  return ((performance.now() - start) * 1000) / operations
}
