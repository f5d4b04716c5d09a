import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { BenchCase, Surroundings } from './bench-case.ts'
import type { CaseResult } from './result.ts'

const child = `${import.meta.dirname}/run-case.ts`

/** Runs a case in a process of its own; rejects when it ends without results. */
export async function runInOwnProcess(benchCase: BenchCase, surroundings: Surroundings): Promise<CaseResult[]> {
  const process = fork(child, { execArgv: [...benchCase.nodeFlags] })
  const exited = once(process, 'exit').then(([code]) => {
    throw new Error(`${benchCase.name} ended with ${code}, without results`)
  })
  // Once there are results nobody waits for this one.
  exited.catch(() => {})
  process.send({ name: benchCase.name, ...surroundings })
  const [results] = (await Promise.race([once(process, 'message'), exited])) as [CaseResult[]]
  return results
}
