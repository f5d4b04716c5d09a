import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startFleet } from './fleet/fleet.ts'
import { Interruption, interruptionSignal } from './interruption.ts'
import { provideK6 } from './k6/provide-k6.ts'
import { runK6 } from './k6/run-k6.ts'
import { LoadError } from './load-error.ts'
import { loadSummaryOf } from './report/load-summary.ts'
import { describeMachine } from './report/machine.ts'
import { markdownOf, type Report, sectionsOf } from './report/report.ts'
import { thresholdText } from './report/threshold.ts'
import { scriptOf } from './scenarios.ts'

// `--quick`: a few seconds, nothing written.
const { positionals, values: flags } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
})
const instances = 2

try {
  const report = await run(positionals[0], flags.quick ? 5 : 20, interruptionSignal())
  console.log(`\n${sectionsOf(report.summary)}\n`)
  if (!flags.quick) await write(report)

  const crossed = report.summary.thresholds.filter(({ passed }) => !passed)
  for (const threshold of crossed) console.error(thresholdText(threshold))
  if (crossed.length > 0) process.exitCode = 1
} catch (error) {
  if (!(error instanceof LoadError || error instanceof Interruption)) throw error
  console.error(error.message)
  process.exitCode = error instanceof Interruption ? 130 : 1
}

async function run(scenario: string | undefined, seconds: number, signal: AbortSignal): Promise<Report> {
  const script = scriptOf(scenario)
  const k6 = await provideK6(signal)
  await using fleet = await startFleet(instances, signal)

  const name = path.basename(script, '.ts')
  console.log(`${name}: ${seconds} s against ${fleet.urls.join(' and ')}`)
  const summary = await runK6({ program: k6.program, script, targets: fleet.urls, seconds, signal })
  return {
    scenario: name,
    date: new Date().toISOString().slice(0, 10),
    instances,
    machine: describeMachine({ redis: fleet.redisVersion, k6: k6.version }),
    summary: loadSummaryOf(summary, seconds),
  }
}

async function write(report: Report): Promise<void> {
  const folder = path.join(import.meta.dirname, '../results')
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, `${report.scenario}.md`), markdownOf(report))
  await writeFile(path.join(folder, `${report.scenario}.json`), `${JSON.stringify(report, null, 2)}\n`)
}
