import os from 'node:os'
import { buildPackages } from './fleet/build-packages.ts'
import { type Control, type Incident, startControl } from './fleet/control.ts'
import { type Fleet, startFleet } from './fleet/fleet.ts'
import { type K6, provideK6 } from './k6/provide-k6.ts'
import { runK6 } from './k6/run-k6.ts'
import type { Sample } from './plot/samples.ts'
import { loadSummaryOf } from './report/load-summary.ts'
import { describeMachine } from './report/machine.ts'
import type { Report } from './report/report.ts'
import type { NamedScenario } from './scenarios.ts'

export interface RunOptions {
  readonly k6: K6
  readonly scenario: NamedScenario
  readonly framework: string
  /** ms that every query to the database takes longer, as across a network. */
  readonly databaseLatency: number
  /** How long is measured. */
  readonly seconds: number
  /** Without the thresholds that depend on how fast the machine is. */
  readonly smoke: boolean
  readonly signal: AbortSignal
}

export interface Run {
  readonly report: Report
  readonly samples: readonly Sample[]
  readonly incidents: readonly Incident[]
}

const instances = 2

// With fewer, k6 and the app wait for one another, and times at the client tell of that.
const coresForClientTimes = 4

/** What every run needs is made, where it is not there yet. */
export async function prepare(signal: AbortSignal): Promise<K6> {
  const k6 = await provideK6(signal)
  await buildPackages(signal)
  return k6
}

/** Starts Redis and the instances, has k6 run the script against them, and ends them all. */
export async function runScenario(options: RunOptions): Promise<Run> {
  const { k6, scenario, framework, databaseLatency, seconds, signal } = options
  const [load = 0] = os.loadavg()
  const withUncached = scenario.compares
  await using fleet = await startFleet({ framework, size: instances, withUncached, databaseLatency, signal })
  await using control = await startControl(fleet.redis)

  console.log(`${scenario.name}: ${seconds} s against ${fleet.urls.join(' and ')} (${framework})`)
  const env = { ...addressesOf(fleet, control), SECONDS: String(seconds), ...rulesOf(options) }
  const { summary, samples } = await runK6({ program: k6.program, script: scenario.script, env, signal })
  const report: Report = {
    scenario: scenario.name,
    framework,
    databaseLatency,
    date: new Date().toISOString().slice(0, 10),
    instances,
    machine: describeMachine({ load, redis: fleet.redisVersion, k6: k6.version }),
    summary: loadSummaryOf(summary, seconds),
  }
  return { report, samples, incidents: control.incidents }
}

function addressesOf(fleet: Fleet, control: Control): Record<string, string> {
  return { TARGETS: fleet.urls.join(','), UNCACHED: fleet.uncachedUrls.join(','), CONTROL: control.url }
}

function rulesOf({ databaseLatency, smoke }: RunOptions): Record<string, string> {
  const clientTimes = !smoke && os.availableParallelism() >= coresForClientTimes
  return { SMOKE: String(smoke), CLIENT_TIMES: String(clientTimes), NETWORKED: String(databaseLatency > 0) }
}
