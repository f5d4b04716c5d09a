// Runs random schedules of several processes over a simulated Redis, and larger scenarios in every order:
// `pnpm --filter @cache/core explore`, with EXPLORE_SCHEDULES (100000) and EXPLORE_SEED (1), and of one named scenario
// alone with EXPLORE_SCENARIO. Of a single schedule every step is shown.
import { availableParallelism } from 'node:os'
import { exhaust } from './exhaustion.ts'
import { type Findings, explore, replay } from './explore.ts'
import { largerScenarios } from './small-scenarios.ts'
import { troubledScenarios } from './troubled-scenarios.ts'

const schedules = Number(process.env['EXPLORE_SCHEDULES'] ?? 100_000)
const seed = Number(process.env['EXPLORE_SEED'] ?? 1)
const named = process.env['EXPLORE_SCENARIO']

async function showOne(): Promise<void> {
  const { outcome, scenario } = await replay(seed, named)
  console.log(JSON.stringify(scenario, undefined, 2))
  for (const line of [...outcome.trace, '', ...outcome.violations]) console.log(line)
  if (outcome.violations.length > 0) process.exitCode = 1
}

async function exploreMany(count: number, name?: string): Promise<void> {
  const beganAt = performance.now()
  const threads = availableParallelism()
  const found = await explore({ schedules: count, seed, threads, failures: 3, ...(name && { scenario: name }) })
  tell(found, name ?? 'drawn scenarios', (performance.now() - beganAt) / 1000)
}

function tell({ failures, loads, schedules: ran, steps }: Findings, name: string, seconds: number): void {
  for (const failure of failures) {
    console.log(`EXPLORE_SCHEDULES=1 EXPLORE_SEED=${failure.seed} (${name})\n  ${failure.violations.join('\n  ')}`)
    process.exitCode = 1
  }
  console.log(
    `${name}: ${ran} schedules of ${Math.round(steps / ran)} steps, ${loads} loads, in ${seconds.toFixed(0)} s`,
  )
}

async function exhaustAll(): Promise<void> {
  for (const [name, scenario] of Object.entries(largerScenarios)) {
    const { complete, failure, runs } = await exhaust(scenario, 20_000)
    console.log(`${name}: ${complete ? 'all' : 'the first'} ${runs} orders`)
    if (!failure) continue
    console.log(`  ${[...failure.choices, ...failure.violations].join('\n  ')}`)
    process.exitCode = 1
  }
}

if (schedules === 1) await showOne()
else if (named !== undefined) await exploreMany(schedules, named)
else {
  await exploreMany(schedules)
  for (const name of Object.keys(troubledScenarios)) await exploreMany(Math.ceil(schedules / 100), name)
  if (schedules >= 100_000) await exhaustAll()
}
