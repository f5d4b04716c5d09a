import { mkdirSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startRedis } from '@tooling/redis-harness'
import { cases } from './cases/index.ts'
import { runInOwnProcess } from './in-own-process.ts'
import { describeMachine } from './machine.ts'
import { plotOf } from './plot.ts'
import { markdownOf, plotFileOf, type Report, sectionOf } from './report.ts'
import type { CaseReport } from './result.ts'

// `--quick`: few rounds, nothing written. `--check`: fails when a target is missed. Names: only these cases.
const { positionals: names, values: flags } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean' }, quick: { type: 'boolean' } },
})
const rounds = flags.quick ? 21 : 75
const chosen = names.length === 0 ? cases : cases.filter(({ name }) => names.includes(name))
if (chosen.length < names.length) throw new Error(`the cases are: ${cases.map(({ name }) => name).join(', ')}`)

const startedAt = performance.now()
const loadBefore = os.loadavg()[1]!
const redis = await startRedis()
try {
  const reports: CaseReport[] = []
  for (const benchCase of chosen) {
    const caseStartedAt = performance.now()
    const results = await runInOwnProcess(benchCase, { redisUrl: redis.url, rounds })
    for (const result of results) console.log(`${sectionOf(result)}\n`)
    const seconds = Math.round((performance.now() - caseStartedAt) / 1000)
    console.log(`${benchCase.name} took ${seconds} s\n`)
    reports.push({ name: benchCase.name, seconds, results })
  }
  const machine = await describeMachine(redis.url, loadBefore)
  const minutes = (performance.now() - startedAt) / 60_000
  console.log(`${minutes.toFixed(1)} minutes`)
  if (chosen === cases && !flags.quick) {
    await write({ date: new Date().toISOString().slice(0, 10), rounds, minutes, machine, cases: reports })
  }
  if (flags.check && reports.some(hasMissed)) process.exitCode = 1
} finally {
  await redis.stop()
}

function hasMissed({ results }: CaseReport): boolean {
  return results.some(({ verdicts }) => verdicts.some(({ passed }) => !passed))
}

async function write(report: Report): Promise<void> {
  const directory = path.join(import.meta.dirname, '../results')
  mkdirSync(directory, { recursive: true })
  writeFileSync(path.join(directory, 'latest.md'), markdownOf(report))
  writeFileSync(path.join(directory, 'latest.json'), `${JSON.stringify(report, null, 2)}\n`)
  for (const each of report.cases) writeFileSync(path.join(directory, plotFileOf(each)), await plotOf(each.results))
}
