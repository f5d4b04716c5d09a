import { runStep, type StepResult } from './run-step.ts'
import type { Step } from './steps.ts'

/** Runs every step, whatever became of those before it; the last line is `N passed, M failed`. Resolves to success. */
export async function runSuite(steps: readonly Step[], print: (text: string) => void): Promise<boolean> {
  const results: StepResult[] = []
  for (const step of steps) {
    const start = performance.now()
    const result = await runStep(step)
    results.push(result)
    print(lineFor(result, performance.now() - start))
    if (result.failed > 0) print(indented(result.output))
  }

  const failures = results.filter(({ failed }) => failed > 0).map(({ step }) => step.name)
  const skipped = sum(results.map((result) => result.skipped))
  const failed = sum(results.map((result) => result.failed))
  if (failures.length > 0) print(`\nfailed: ${failures.join(', ')}`)
  if (skipped > 0) print(`${skipped} skipped`)
  print(`${sum(results.map(({ passed }) => passed))} passed, ${failed} failed`)
  return failed === 0
}

function lineFor({ step, passed, failed }: StepResult, elapsed: number): string {
  const mark = failed === 0 ? '✓' : '✗'
  const tests = step.report ? `  ${passed} passed, ${failed} failed` : ''
  return `${mark} ${step.name}  ${(elapsed / 1000).toFixed(1)} s${tests}`
}

function indented(output: string): string {
  return output.trimEnd().replaceAll(/^/gm, '    ')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
