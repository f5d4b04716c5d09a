import { stateOf } from '../../src/testing/inspect.ts'
import { createMember, type Member, maxStaleness } from './member.ts'
import { Oracle } from './oracle.ts'
import { Stage } from './stage.ts'
import type { Random } from './random.ts'
import { type Scenario, ids } from './scenario.ts'
import { type Chooser, type Step, outside } from './step.ts'
import { World } from './world.ts'

export interface Outcome {
  readonly violations: readonly string[]
  readonly trace: readonly string[]
  readonly loads: number
}

/** How a run chooses among what can happen; made for each run anew. */
export type Choosing = (world: World, oracle: Oracle) => Chooser

// A run that does not come to rest within so many steps, or so much true time, ms, never will.
const mostSteps = 20_000
const longestRest = 120_000
const longestPause = 10

/** Runs a scenario once, with the order of everything decided by `choosing`, and holds it against every promise. */
export async function runSchedule(scenario: Scenario, random: Random, choosing: Choosing): Promise<Outcome> {
  const world = new World(scenario.processes)
  const oracle = new Oracle(() => world.now, maxStaleness)
  const unhandled = (error: unknown): void => void oracle.violations.push(`unhandled rejection: ${String(error)}`)
  process.on('unhandledRejection', unhandled)
  let loads = 0
  world.timers.install()
  try {
    loads = await play(world, oracle, scenario, random, choosing)
  } catch (error) {
    oracle.violations.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  } finally {
    world.timers.uninstall()
    process.off('unhandledRejection', unhandled)
  }
  return { violations: oracle.violations, trace: world.trace, loads }
}

async function play(
  world: World,
  oracle: Oracle,
  scenario: Scenario,
  random: Random,
  choosing: Choosing,
): Promise<number> {
  for (const [owner, ahead] of scenario.wallClocksAhead.entries()) world.wallClocksAhead[owner] = ahead
  const members = Array.from({ length: scenario.processes }, (_, owner) => createMember(world, owner, scenario, random))
  const calmly = inOrder(world)
  await untilDone(
    world,
    calmly,
    members.map((member) => member.ready()),
  )
  const stage = new Stage({ world, oracle, members, scenario, random })
  for (const [i, program] of scenario.prepared.entries()) {
    stage.start(program, `before${i}`)
    await world.run(inOrder(world), () => stage.running === 0)
  }
  for (const [i, program] of scenario.programs.entries()) stage.start(program, `p${i}`)
  await world.run(choosing(world, oracle), () => stage.running === 0)

  for (const connection of world.connections) {
    connection.stalledUntil = -Infinity
    if (connection.silent) world.cut(connection, false)
  }
  const restFrom = world.now + maxStaleness + 1
  await world.run(calmly, () => world.now >= restFrom && members.every(isAtRest))
  // All that was promised has been told by now: it binds everybody.
  oracle.settled = true
  for (const [owner] of members.entries()) {
    stage.start({ process: owner, operations: ids.map((id) => ({ call: 'get', id })) }, `last${owner}`)
  }
  await world.run(calmly, () => stage.running === 0)
  if (scenario.racingSets) checkAgreement(oracle, members)
  for (const member of members) checkRest(oracle, member)
  await untilDone(
    world,
    calmly,
    members.map((member, owner) => closed(world, member, owner)),
  )
  // A reader of the log that was pausing when it was closed ends with its pause.
  const closedAt = world.now
  await world.run(calmly, () => world.now > closedAt + longestPause)
  for (const [owner] of members.entries()) {
    for (const { delay, ofHost } of world.timers.of(owner)) {
      oracle.violations.push(`process ${owner} has left a timer of ${delay} ms${ofHost ? ' of the host' : ''}`)
    }
  }
  return stage.loads.count
}

function closed(world: World, member: Member, owner: number): Promise<void> {
  world.timers.actor = owner
  return member.close()
}

async function untilDone(world: World, choose: Chooser, tasks: readonly Promise<void>[]): Promise<void> {
  let left = tasks.length
  const ended = tasks.map((task) => task.finally(() => left--))
  await world.run(choose, () => left === 0)
  await Promise.all(ended)
}

function isAtRest(member: Member): boolean {
  const { background, connected, flights, leases, queued, tickets, deaf } = stateOf(member)
  return connected && !deaf && background + flights + leases + queued + tickets === 0
}

function checkRest(oracle: Oracle, member: Member): void {
  const { bytesOfEntries, memoryBytes } = stateOf(member)
  if (memoryBytes !== bytesOfEntries) oracle.violations.push(`memory counts ${memoryBytes} bytes of ${bytesOfEntries}`)
  if (!isAtRest(member)) oracle.violations.push(`is not at rest: ${JSON.stringify(stateOf(member))}`)
}

/** What is fresh in memory is the same everywhere; the last reads have brought it there. */
function checkAgreement(oracle: Oracle, members: readonly Member[]): void {
  for (const id of ids) {
    const values = members.map((member) => member.layer('item').peek(id)).filter((value) => value !== undefined)
    if (new Set(values).size > 1) oracle.violations.push(`processes do not agree on ${id}: ${values.join(', ')}`)
  }
}

const order: readonly Step['kind'][] = ['reconnect', 'execute', 'deliver', 'late', 'unblock', 'program', 'timer']

/** Everything as soon as it can be; time passes only when nothing else is left to happen. */
function inOrder(world: World): Chooser {
  const began = world.now
  let taken = 0
  return (steps) => {
    if (++taken > mostSteps || world.now > began + longestRest)
      throw new Error(`does not come to rest: ${steps.map(({ label }) => label).join(', ')}`)
    for (const kind of order) {
      const step = steps.find((each) => each.kind === kind)
      if (step) return step
    }
    return passing(world, Math.min(world.nextDue - world.now, 1000))
  }
}

export function passing(world: World, duration: number): Step {
  if (!Number.isFinite(duration)) throw new Error('nothing can happen any more')
  return outside('time', `${duration.toFixed(2)} ms pass`, () => {
    world.now += Math.max(0, duration)
  })
}
