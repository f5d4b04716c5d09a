import { setTimeout as pause } from 'node:timers/promises'
import { startRedis, startSentinel } from '@tooling/redis-harness'
import { expect, it, onTestFinished } from 'vitest'
import { type Chaos, chaos } from '../../src/testing/index.ts'
import { Fleet } from './fleet.ts'
import { History } from './history.ts'
import { type Loss, forgottenOf, lossesOf } from './losses.ts'
import { memberTroubles } from './member-troubles.ts'
import { networkTroubles } from './network-troubles.ts'
import { judge } from './oracle.ts'
import { type MemberSetup, maxStaleness } from './protocol.ts'
import { seededRandom } from './random.ts'
import { explainedLosses, explainedViolations } from './report.ts'
import { SentinelWatch } from './sentinel-watch.ts'
import { sentinelTroubles } from './sentinel-troubles.ts'
import { durable, serverTroubles } from './server-troubles.ts'
import { needless, tallyOf } from './tally.ts'
import { now } from './time.ts'
import { type Trouble, makeTrouble } from './trouble.ts'

// `TORTURE_SECONDS=60 TORTURE_SEED=7 pnpm --filter @cache/core torture` for each scenario.
// Two masters at once are for long runs alone: what comes of them is rare, and takes its time.
const isLong = process.env['TORTURE_SECONDS'] !== undefined
const seconds = Number(process.env['TORTURE_SECONDS'] ?? 10)
const seed = Number(process.env['TORTURE_SEED'] ?? Date.now() % 1_000_000)
const members = 3

interface Scenario {
  readonly history: History
  /** What each process reaches Redis by. */
  readonly redis: readonly MemberSetup['redis'][]
  readonly troubles: readonly Trouble[]
}

/** Lets processes read and write for as long as it is to last, while they and their Redis come to harm. */
async function torture({ history, redis, troubles }: Scenario): Promise<void> {
  const fleet = await Fleet.start({ redis, seed, history })
  onTestFinished(() => fleet.kill())
  const endsAt = now() + seconds * 1000
  const isOver = (): boolean => now() >= endsAt
  const common = { history, isOver }
  await Promise.all([
    makeTrouble({ ...common, troubles, random: seededRandom(seed) }),
    makeTrouble({ ...common, troubles: memberTroubles(fleet), random: seededRandom(seed + 1) }),
  ])
  await fleet.settle()
  // What was written last binds the reads of this time.
  await pause(2 * maxStaleness)
  await fleet.close()
}

/** Throws what was promised and not kept; returns how much the history has proved. */
function proved(history: History, losses?: readonly Loss[]): Record<string, number> {
  const verdict = judge(history, losses)
  const tally = tallyOf(history, verdict, losses)
  if (isLong) console.log(JSON.stringify({ seed, ...tally }, undefined, 2))
  const forgotten = forgottenOf(losses ?? [])
  if (history.errors.length > 0) throw new Error(history.errors.join('\n'))
  if (verdict.violations.length > 0) throw new Error(again(explainedViolations(verdict.violations, history)))
  if (forgotten.length > 0) throw new Error(again(explainedLosses(forgotten, history)))
  return tally
}

function again(explanation: string): string {
  return `TORTURE_SEED=${seed}: ${explanation}`
}

/** A history in which something never happened proves nothing of it. */
function neverHappened(tally: Record<string, number>): string[] {
  return Object.keys(tally).filter((what) => tally[what] === 0 && !needless.includes(what))
}

it(
  `shows no process older data than it was promised, whatever happens to the processes, to Redis and to the ways between them (seed ${seed})`,
  async () => {
    const server = await startRedis({ args: durable })
    onTestFinished(() => server.stop(), 30_000)
    const proxies: Chaos[] = []
    for (let at = 0; at < members; at++) proxies.push(await chaos(server.url))
    onTestFinished(async () => void (await Promise.all(proxies.map((proxy) => proxy.close()))))
    const history = new History()
    await torture({
      history,
      redis: proxies.map(({ url }) => url),
      troubles: [...networkTroubles(proxies), ...serverTroubles(server)],
    })
    expect(neverHappened(proved(history))).toEqual([])
  },
  300_000 + 2000 * seconds,
)

it(
  `shows no process older data than it was promised, however often another server takes over (seed ${seed})`,
  async () => {
    const redis = await startSentinel()
    onTestFinished(() => redis.stop(), 30_000)
    const history = new History()
    const watch = new SentinelWatch(redis, history)
    onTestFinished(() => watch.close())
    await torture({
      history,
      redis: Array.from({ length: members }, () => redis.options),
      troubles: sentinelTroubles(watch, history, isLong),
    })
    await watch.keepLog()
    expect(neverHappened(proved(history, lossesOf(history, watch.logs)))).toEqual([])
  },
  600_000 + 2000 * seconds,
)
