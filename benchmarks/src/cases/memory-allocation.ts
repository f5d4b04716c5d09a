import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import type { BenchCase } from '../bench-case.ts'
import type { Contender } from '../comparison.ts'
import { memoryContenders } from '../memory-contenders.ts'
import { type Row, rowOf, verdictOf } from '../result.ts'

const hits = 50_000

const method =
  `heapUsed after ${hits} awaited hits less heapUsed before, divided by ${hits}, in a process whose young generation ` +
  '(512 MB) holds all of it, so that nothing is collected in between; a repetition with a collection is refused. ' +
  'It includes what `await` itself allocates, which the row "await" shows.'

export const memoryAllocation: BenchCase = {
  name: 'memory-allocation',
  nodeFlags: ['--expose-gc', '--min-semi-space-size=512', '--max-semi-space-size=512'],
  async run({ rounds }) {
    const contenders = [...(await memoryContenders()), awaitOnly]
    const rows: Row[] = []
    for (const contender of contenders) rows.push(rowOf(contender.name, await bytesOf(contender, rounds)))
    const ours = rows[0]!
    return [
      {
        title: 'Bytes allocated per memory hit',
        method: `${method} ${Math.ceil(rounds / 10)} repetitions.`,
        unit: 'bytes per hit',
        rows,
        verdicts: [verdictOf(ours.contender, ours, 300)],
      },
    ]
  },
}

const awaitOnly: Contender = {
  name: 'await of a new promise',
  async run(operations) {
    for (let i = 0; i < operations; i++) await Promise.resolve(operations)
  },
}

async function bytesOf(contender: Contender, rounds: number): Promise<number[]> {
  // Until the compiler has made up its mind: what it allocates on the way is not the contender's.
  for (let i = 0; i < 5; i++) await contender.run(hits)
  const samples: number[] = []
  for (let tried = 0; samples.length < Math.ceil(rounds / 10); tried++) {
    if (tried > rounds) throw new Error(`${contender.name} allocates more than the young generation holds`)
    const sample = await withoutCollection(() => contender.run(hits))
    if (sample !== undefined) samples.push(sample / hits)
  }
  return samples
}

/** Bytes that a task leaves on the heap, in use or not; `undefined`: some may have been collected. */
async function withoutCollection(task: () => Promise<void> | void): Promise<number | undefined> {
  globalThis.gc!()
  await setTimeout(10)
  let collected = false
  const observer = new PerformanceObserver(() => (collected = true))
  observer.observe({ entryTypes: ['gc'] })
  const before = process.memoryUsage().heapUsed
  await task()
  const allocated = process.memoryUsage().heapUsed - before
  await setTimeout(10)
  observer.disconnect()
  return collected ? undefined : allocated
}
