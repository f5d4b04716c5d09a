import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Interruption, interruptionSignal } from './interruption.ts'
import { LoadError } from './load-error.ts'
import { plotOf } from './plot/plot.ts'
import { fileNameOf, markdownOf, sectionsOf, titleOf, usualLatency } from './report/report.ts'
import { thresholdText } from './report/threshold.ts'
import { prepare, type Run, runScenario } from './run-scenario.ts'
import { scenarioOf } from './scenarios.ts'

// `--quick`: a few seconds, nothing written.
const { positionals, values: flags } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    'database-latency': { type: 'string', default: String(usualLatency) },
  },
})
const [scenario, framework = 'fastify'] = positionals

try {
  const signal = interruptionSignal()
  const seconds = flags.quick ? 5 : 30
  const named = scenarioOf(scenario)
  const databaseLatency = latencyOf(flags['database-latency'])
  const k6 = await prepare(signal)
  const run = await runScenario({ k6, scenario: named, framework, databaseLatency, seconds, smoke: false, signal })
  console.log(`\n${sectionsOf(run.report.summary)}\n`)
  if (!flags.quick) await write(run)

  const crossed = run.report.summary.thresholds.filter(({ passed }) => !passed)
  for (const threshold of crossed) console.error(thresholdText(threshold))
  if (crossed.length > 0) process.exitCode = 1
} catch (error) {
  if (!(error instanceof LoadError || error instanceof Interruption)) throw error
  console.error(error.message)
  process.exitCode = error instanceof Interruption ? 130 : 1
}

function latencyOf(given: string): number {
  if (/^\d{1,4}$/.test(given)) return Number(given)
  throw new LoadError(`--database-latency must be whole milliseconds from 0 to 9999, got ${given}`)
}

async function write({ report, samples, incidents }: Run): Promise<void> {
  const folder = path.join(import.meta.dirname, '../results')
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, fileNameOf(report))
  const title = titleOf(report)
  await writeFile(`${file}.md`, markdownOf(report))
  await writeFile(`${file}.svg`, await plotOf({ title, samples, incidents }))
}
