import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startRedis } from '@tooling/redis-harness'
import { cases } from './cases/index.ts'
import { runInOwnProcess } from './in-own-process.ts'
import { describeMachine } from './machine.ts'
import { markdownOf, type Report, sectionOf } from './report.ts'
import type { CaseResult } from './result.ts'

// `--quick`: few rounds, nothing written. `--check`: fails when a target is missed. Names: only these cases.
const { positionals: names, values: flags } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean' }, quick: { type: 'boolean' } },
})
const rounds = flags.quick ? 21 : 101
const chosen = names.length === 0 ? cases : cases.filter(({ name }) => names.includes(name))
if (chosen.length < names.length) throw new Error(`the cases are: ${cases.map(({ name }) => name).join(', ')}`)

const redis = await startRedis()
try {
  const results: CaseResult[] = []
  for (const benchCase of chosen) {
    for (const result of await runInOwnProcess(benchCase, { redisUrl: redis.url, rounds })) {
      console.log(`${sectionOf(result)}\n`)
      results.push(result)
    }
  }
  const machine = await describeMachine(redis.url)
  if (chosen === cases && !flags.quick) write({ date: new Date().toISOString().slice(0, 10), rounds, machine, results })
  if (flags.check && results.some(({ verdicts }) => verdicts.some(({ passed }) => !passed))) process.exitCode = 1
} finally {
  await redis.stop()
}

function write(report: Report): void {
  const directory = path.join(import.meta.dirname, '../results')
  mkdirSync(directory, { recursive: true })
  writeFileSync(path.join(directory, 'latest.md'), markdownOf(report))
  writeFileSync(path.join(directory, 'latest.json'), `${JSON.stringify(report, null, 2)}\n`)
}
