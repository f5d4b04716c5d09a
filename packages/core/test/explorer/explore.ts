import { Worker } from 'node:worker_threads'
import { randomChoosing, randomScenario } from './random-choices.ts'
import { seededRandom } from './random.ts'
import { type Outcome, runSchedule } from './schedule.ts'
import type { Scenario } from './scenario.ts'
import { troubledScenarios } from './troubled-scenarios.ts'

/** Which seeds to try. */
export interface Exploration {
  /** Of a scenario by name; none: of scenarios that the seeds stand for, too. */
  readonly scenario?: string
  readonly schedules: number
  readonly seed: number
  readonly threads: number
  /** Stop when so many seeds have shown a violation. */
  readonly failures: number
}

export interface Failure {
  readonly seed: number
  readonly violations: readonly string[]
}

export interface Findings {
  readonly schedules: number
  readonly steps: number
  readonly loads: number
  readonly failures: readonly Failure[]
}

/** Runs many seeds on several threads; each seed is one scenario in one order of events. */
export async function explore({ failures, scenario, schedules, seed, threads }: Exploration): Promise<Findings> {
  const shares = Array.from({ length: threads }, (_, i) => ({
    first: seed + i,
    past: seed + schedules,
    by: threads,
    failures,
    scenario,
  }))
  const found = await Promise.all(shares.map(exploreShare))
  return {
    schedules: sum(found, (each) => each.schedules),
    steps: sum(found, (each) => each.steps),
    loads: sum(found, (each) => each.loads),
    failures: found.flatMap((each) => each.failures).toSorted((a, b) => a.seed - b.seed),
  }
}

/** Part of the seeds: each `by`-th. */
export interface Share {
  readonly scenario?: string | undefined
  readonly first: number
  readonly past: number
  readonly by: number
  readonly failures: number
}

/** Runs in a thread of its own, since it takes the place of the timers of its thread. */
export async function runShare(share: Share): Promise<Findings> {
  const failures: Failure[] = []
  let schedules = 0
  let steps = 0
  let loads = 0
  for (let seed = share.first; seed < share.past && failures.length < share.failures; seed += share.by) {
    const { outcome } = await replay(seed, share.scenario)
    schedules++
    steps += outcome.trace.length
    loads += outcome.loads
    if (outcome.violations.length > 0) failures.push({ seed, violations: outcome.violations })
  }
  return { schedules, steps, loads, failures }
}

/** What a seed stands for, once more. */
export async function replay(
  seed: number,
  name?: string,
): Promise<{ readonly scenario: Scenario; readonly outcome: Outcome }> {
  const random = seededRandom(seed)
  const scenario = name === undefined ? randomScenario(random) : troubledScenarios[name]!
  return { scenario, outcome: await runSchedule(scenario, random, randomChoosing(random, scenario)) }
}

function exploreShare(share: Share): Promise<Findings> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: share })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => {
      if (code !== 0) reject(new Error(`a thread of the explorer ended with ${code}`))
    })
  })
}

function sum<T>(items: readonly T[], numberOf: (item: T) => number): number {
  return items.reduce((total, item) => total + numberOf(item), 0)
}
