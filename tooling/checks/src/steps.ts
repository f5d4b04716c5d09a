export interface Step {
  readonly name: string
  readonly command: readonly [program: string, ...args: string[]]
  /** Where the command leaves vitest's JSON report; its tests are then counted one by one. */
  readonly report?: string
}

const vitestReport = '.reports/vitest.json'

const staticSteps: readonly Step[] = [
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'lint', command: ['oxlint'] },
  { name: 'types', command: ['turbo', 'run', 'typecheck', '--output-logs=errors-only'] },
  { name: 'dependency rules', command: ['node', 'tooling/dependency-rules/src/check.ts'] },
  { name: 'generated files', command: ['pnpm', 'generate', '--check'] },
  { name: 'unused code', command: ['knip'] },
  { name: 'repository', command: ['node', 'tooling/repo-checks/src/check.ts'] },
  { name: 'links', command: ['remark', '.', '--frail', '--quiet', '--no-stdout'] },
]

const packagingSteps: readonly Step[] = [
  { name: 'build', command: ['turbo', 'run', 'build', '--output-logs=errors-only'] },
  { name: 'packages', command: ['node', 'tooling/packaging/src/check.ts'] },
]

/** 100,000 random orders of events, and every order of what is small enough. */
const explorerStep: Step = { name: 'explorer', command: ['node', 'packages/core/test/explorer/run.ts'] }

/** `quick` needs neither Redis nor a build; `all` is what CI runs. */
export const suites: Readonly<Record<'quick' | 'all', readonly Step[]>> = {
  quick: [...staticSteps, tests('unit tests', '--project', '*:unit')],
  all: [...staticSteps, ...packagingSteps, tests('tests'), explorerStep],
}

function tests(name: string, ...args: string[]): Step {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`]
  return { name, command: ['vitest', 'run', ...reporters, ...args], report: vitestReport }
}
