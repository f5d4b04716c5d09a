import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import type { Step } from './steps.ts'
import { type Counts, countsOf } from './vitest-report.ts'

export interface StepResult extends Counts {
  readonly step: Step
  readonly output: string
}

/** A step that hangs must become a failure that is seen, not a CI job that is cancelled. */
const timeLimit = 20 * 60_000

/** Never rejects: a command that cannot be run is a failed step. */
export async function runStep(step: Step, limit: number = timeLimit): Promise<StepResult> {
  if (step.report) await rm(step.report, { force: true })
  const { ok, output } = await runCommand(step, limit)
  const counts = step.report ? await countsOf(step.report, ok) : { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }
  return { step, output, ...counts }
}

function runCommand({ command }: Step, limit: number): Promise<{ ok: boolean; output: string }> {
  const [program, ...args] = command
  return new Promise((resolve) => {
    const chunks: string[] = []
    // Some tools colour whatever they write as soon as they see a CI variable.
    const env = { ...process.env, NO_COLOR: '1' }
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: limit })
    const keep = (chunk: Buffer): void => void chunks.push(chunk.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => resolve({ ok: false, output: String(error) }))
    // Not `close`: a grandchild that lives on could hold the pipes open for ever.
    child.on('exit', (code, signal) => {
      if (signal) chunks.push(`\n${program} ended by ${signal}, the time limit is ${limit / 1000} s\n`)
      setImmediate(() => resolve({ ok: code === 0, output: chunks.join('') }))
    })
  })
}
