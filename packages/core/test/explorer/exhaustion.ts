import { seededRandom } from './random.ts'
import type { Scenario } from './scenario.ts'
import { type Choosing, type Outcome, passing, runSchedule } from './schedule.ts'
import type { Step } from './step.ts'
import { meet } from './touches.ts'

type Choice = Pick<Step, 'label' | 'owner' | 'touches'>

/** A moment at which something was chosen, on the way of the run that is under way. */
interface Fork {
  readonly choices: readonly Choice[]
  /** What leads to nothing new here: tried already, here or earlier with only independent steps since. */
  readonly asleep: Choice[]
  chosen: Choice
}

export interface Exhausted {
  /** Orders that were run; those cut short for being equal to another are not counted. */
  readonly runs: number
  /** False: the limit came first. */
  readonly complete: boolean
  readonly failure: { readonly choices: readonly string[]; readonly violations: readonly string[] } | undefined
}

/**
 * Runs a scenario in every order of its steps, but for orders that differ only in steps of different processes that touch
 * nothing in common (sleep sets, Godefroid 1996). Time passes only when nothing else is left to happen.
 */
export async function exhaust(scenario: Scenario, mostRuns: number): Promise<Exhausted> {
  const way: Fork[] = []
  for (let runs = 0; ;) {
    const { outcome, isNew } = await runAlong(scenario, way)
    if (isNew) runs++
    if (isNew && outcome.violations.length > 0) {
      const failure = { choices: way.map(({ chosen }) => chosen.label), violations: outcome.violations }
      return { runs, complete: false, failure }
    }
    if (!turnBack(way)) return { runs, complete: true, failure: undefined }
    if (runs >= mostRuns) return { runs, complete: false, failure: undefined }
  }
}

class NothingNew extends Error {}

async function runAlong(scenario: Scenario, way: Fork[]): Promise<{ outcome: Outcome; isNew: boolean }> {
  let depth = 0
  let isNew = true
  const choosing: Choosing = (world) => (steps) => {
    if (steps.length === 0) return passing(world, world.nextDue - world.now)
    if (depth === way.length) {
      const fork = forkOf(steps, way.at(-1))
      if (!fork) {
        isNew = false
        throw new NothingNew('every way from here has been gone')
      }
      way.push(fork)
    }
    const { chosen } = way[depth++]!
    return steps.find(({ label }) => label === chosen.label)!
  }
  return { outcome: await runSchedule(scenario, seededRandom(1), choosing), isNew }
}

function forkOf(steps: readonly Step[], before: Fork | undefined): Fork | undefined {
  const asleep = before ? before.asleep.filter((choice) => areIndependent(choice, before.chosen)) : []
  const choices = steps.map(({ label, owner, touches }) => ({ label, owner, touches }))
  const chosen = firstAwake(choices, asleep)
  return chosen && { choices, asleep, chosen }
}

/** Takes the next way at the last fork that has one; false: there is none. */
function turnBack(way: Fork[]): boolean {
  for (let fork = way.at(-1); fork; fork = way.at(-1)) {
    fork.asleep.push(fork.chosen)
    const next = firstAwake(fork.choices, fork.asleep)
    if (next) {
      fork.chosen = next
      return true
    }
    way.pop()
  }
  return false
}

function firstAwake(choices: readonly Choice[], asleep: readonly Choice[]): Choice | undefined {
  return choices.find(({ label }) => asleep.every((each) => each.label !== label))
}

function areIndependent(a: Choice, b: Choice): boolean {
  return a.owner !== b.owner && !meet(a.touches, b.touches)
}
