// Runs random schedules of several processes over a simulated Redis: `pnpm --filter @cache/core explore`, with
// EXPLORE_SCHEDULES (100000) and EXPLORE_SEED (1); of a single schedule every step is shown.
import { availableParallelism } from 'node:os'
import { explore, replay } from './explore.ts'

const schedules = Number(process.env['EXPLORE_SCHEDULES'] ?? 100_000)
const seed = Number(process.env['EXPLORE_SEED'] ?? 1)

if (schedules === 1) {
  const { outcome, scenario } = await replay(seed)
  console.log(JSON.stringify(scenario, undefined, 2))
  for (const line of [...outcome.trace, '', ...outcome.violations]) console.log(line)
  process.exitCode = outcome.violations.length === 0 ? 0 : 1
} else {
  const beganAt = performance.now()
  const found = await explore({ schedules, seed, threads: availableParallelism(), failures: 3 })
  const seconds = (performance.now() - beganAt) / 1000
  for (const failure of found.failures) {
    console.log(`EXPLORE_SCHEDULES=1 EXPLORE_SEED=${failure.seed}\n  ${failure.violations.join('\n  ')}`)
  }
  const steps = Math.round(found.steps / found.schedules)
  console.log(`${found.schedules} schedules of ${steps} steps, ${found.loads} loads, in ${seconds.toFixed(0)} s`)
  process.exitCode = found.failures.length === 0 ? 0 : 1
}
