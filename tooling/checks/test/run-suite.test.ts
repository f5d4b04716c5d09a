import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runStep } from '../src/run-step.ts'
import { runSuite } from '../src/run-suite.ts'
import type { Step } from '../src/steps.ts'

let folder: string
let printed: string[]
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'checks-'))
  printed = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const print = (text: string): void => void printed.push(text)
const node = (name: string, script: string): Step => ({ name, command: [process.execPath, '-e', script] })

/** A step that writes a vitest report as its command would. */
function vitestStep(report: object, exitCode = 0): Step {
  const file = path.join(folder, 'report.json')
  const text = JSON.stringify(JSON.stringify(report))
  const step = node('tests', `require('fs').writeFileSync(${JSON.stringify(file)}, ${text}); process.exit(${exitCode})`)
  return { ...step, report: file }
}

const noTests = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, testResults: [] }

it('counts static checks as one each and tests one by one', async () => {
  const steps = [node('lint', ''), vitestStep({ ...noTests, numPassedTests: 40 })]
  expect(await runSuite(steps, print)).toBe(true)
  expect(printed.at(-1)).toBe('41 passed, 0 failed')
})

it('goes on after a failure, shows its output and names it at the end', async () => {
  const steps = [
    node('lint', 'console.error("line 7 is wrong"); process.exit(1)'),
    node('types', 'console.log("fine")'),
  ]
  expect(await runSuite(steps, print)).toBe(false)
  expect(printed.join('\n')).toContain('line 7 is wrong')
  expect(printed.join('\n')).not.toContain('fine')
  expect(printed.at(-2)).toContain('failed: lint')
  expect(printed.at(-1)).toBe('1 passed, 1 failed')
})

it('counts a test file that cannot be loaded', async () => {
  const broken = { status: 'failed', assertionResults: [] }
  const withFailingTest = { status: 'failed', assertionResults: [{ status: 'failed' }] }
  const report = { ...noTests, numPassedTests: 3, numFailedTests: 1, testResults: [broken, withFailingTest] }
  expect(await runStep(vitestStep(report, 1))).toMatchObject({ passed: 3, failed: 2 })
})

it('counts a run that failed although every test passed', async () => {
  expect(await runStep(vitestStep({ ...noTests, numPassedTests: 3 }, 1))).toMatchObject({ passed: 3, failed: 1 })
})

it('does not count the report of an earlier run', async () => {
  const report = path.join(folder, 'report.json')
  writeFileSync(report, JSON.stringify({ ...noTests, numPassedTests: 3 }))
  expect(await runStep({ ...node('tests', ''), report })).toMatchObject({ passed: 0, failed: 1 })
})

it('fails a step that hangs, and one whose program does not exist', async () => {
  const hanging = await runStep(node('hang', 'setInterval(() => {}, 1000)'), 300)
  expect(hanging).toMatchObject({ failed: 1, output: expect.stringContaining('time limit') })
  expect(await runStep({ name: 'nothing', command: ['no-such-program'] })).toMatchObject({ failed: 1 })
})
