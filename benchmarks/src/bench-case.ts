import type { CaseResult } from './result.ts'

export interface Surroundings {
  /** Of a server that this run has for itself. */
  readonly redisUrl: string
  /** Rounds of each comparison. */
  readonly rounds: number
}

/** One process of its own, so that no case runs on code that another one has shaped. */
export interface BenchCase {
  readonly name: string
  readonly nodeFlags: readonly string[]
  run(surroundings: Surroundings): Promise<CaseResult[]>
}
