import { type Random, pick } from './random.ts'
import { passing } from './schedule.ts'
import type { Choosing } from './schedule.ts'
import { type Operation, type Program, type Scenario, type Trouble, ids } from './scenario.ts'
import type { Step } from './step.ts'
import { Troublemaker } from './troubles.ts'

const calls: readonly Operation['call'][] = [
  ...(['read', 'read', 'read', 'read', 'get', 'get', 'leave', 'self read'] as const),
  ...(['set', 'update', 'delete', 'delete', 'expire', 'invalidateTags', 'expireTags', 'clearLayer', 'clear'] as const),
]
const readCalls: readonly Operation['call'][] = ['read', 'read', 'read', 'get']
const racingCalls: readonly Operation['call'][] = ['set', 'set', 'get']

const staleCalls: readonly Operation['call'][] = [
  ...(['read', 'read', 'read', 'read', 'get', 'delete', 'expire', 'expire', 'invalidateTags', 'expireTags'] as const),
]

const kinds: readonly Trouble[] = [
  ...(['cut', 'cut', 'cut', 'silence', 'stall', 'stall', 'stall', 'flush', 'trim log', 'wall clock'] as const),
  ...(['evict value', 'evict lease', 'evict index', 'evict log', 'fail over', 'redis clock', 'cut', 'cut'] as const),
]

type Mix = Pick<Scenario, 'racingSets' | 'failingLoads' | 'staleIfErrorFor'> & {
  readonly calls: readonly Operation['call'][]
  /** Share of the runs in which something goes wrong. */
  readonly trouble: number
}

/** What a run is about. */
function randomMix(random: Random): Mix {
  const drawn = random()
  const failingLoads = random() < 0.3 ? 3 : 0
  const staleIfErrorFor = random() < 0.4 ? 2000 : 0
  if (drawn < 0.06) return { calls: racingCalls, racingSets: true, trouble: 0.5, failingLoads, staleIfErrorFor }
  if (drawn < 0.14) return { calls: readCalls, racingSets: false, trouble: 0, failingLoads, staleIfErrorFor }
  if (drawn < 0.24)
    return { calls: staleCalls, racingSets: false, trouble: 0.3, failingLoads: 2, staleIfErrorFor: 2000 }
  return { calls, racingSets: false, trouble: 0.65, failingLoads, staleIfErrorFor }
}

/** A scenario as a seed has it. */
export function randomScenario(random: Random): Scenario {
  const processes = random() < 0.7 ? 2 : 3
  const { calls: chosen, trouble, ...mix } = randomMix(random)
  const programs = Array.from({ length: 2 + Math.floor(3 * random()) }, () => randomProgram(random, processes, chosen))
  const troubles = random() < trouble ? 1 + Math.floor(3 * random()) : 0
  return {
    ...mix,
    processes,
    prepared: [],
    programs,
    troubles: Array.from({ length: troubles }, () => pick(random, kinds)),
    wallClocksAhead: random() < 0.4 ? Array.from({ length: processes }, () => 7_200_000 * (random() - 0.5)) : [],
    ttl: random() < 0.8 ? 10_000 : 300,
    staleFor: random() < 0.2 ? 1000 : 0,
    connections: random() < 0.8 ? 1 : 2,
    memory: random() < 0.85,
  }
}

function randomProgram(random: Random, processes: number, chosen: readonly Operation['call'][]): Program {
  const length = 1 + Math.floor(4 * random())
  return {
    process: Math.floor(random() * processes),
    operations: Array.from({ length }, () => randomOperation(random, chosen)),
  }
}

function randomOperation(random: Random, chosen: readonly Operation['call'][]): Operation {
  const call = pick(random, chosen)
  // One id most of the time, so that calls meet.
  const id = random() < 0.7 ? ids[1]! : ids[0]!
  return { call, id }
}

const weights: Readonly<Record<Step['kind'], number>> = {
  execute: 8,
  deliver: 8,
  unblock: 6,
  late: 1,
  program: 4,
  timer: 6,
  time: 1,
  reconnect: 2,
  trouble: 0.3,
}

const paces = [0.03, 0.3, 1, 1]

/** Chooses by chance; each run has its own slow and fast connections and programs. */
export function randomChoosing(random: Random, scenario: Scenario): Choosing {
  return (world, oracle) => {
    const troubles = new Troublemaker(world, oracle, random, scenario.troubles)
    const paceOf = new Map<string, number>()
    const haste = pick(random, [0.1, 1, 3])
    const weightOf = (step: Step): number => {
      const thread = step.label.slice(0, step.label.indexOf(' ', step.label.indexOf(' ') + 1))
      let pace = paceOf.get(thread)
      if (pace === undefined) paceOf.set(thread, (pace = pick(random, paces)))
      return weights[step.kind] * pace
    }
    return (steps) => {
      const trouble = troubles.step()
      const choices = [...steps, ...(trouble ? [trouble] : [])]
      const sums: number[] = []
      let sum = 0
      for (const step of choices) sums.push((sum += weightOf(step)))
      const drawn = random() * (sum + weights.time * haste)
      const at = sums.findIndex((each) => drawn < each)
      return at >= 0 ? choices[at]! : passing(world, duration(random, world.nextDue - world.now))
    }
  }
}

function duration(random: Random, untilDue: number): number {
  const drawn = random()
  if (drawn < 0.6 || !Number.isFinite(untilDue)) return Number.isFinite(untilDue) ? Math.max(0.01, untilDue) : 5
  return drawn < 0.85 ? 20 * random() : 300 * random()
}
