import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Mutant, testFileOf } from './mutant.ts'

/** `broken`: the test that should notice did not run; `moved`: the place of the mistake is gone. */
export type Verdict = 'killed' | 'SURVIVED' | 'broken' | 'moved'

const root = path.join(import.meta.dirname, '../../../..')
const copied = ['src', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts']

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly { fullName: string; status: string }[] }[]
}

/** A copy of the package in a folder that nothing else looks at, so that the working tree stays as it is. */
export class Workbench {
  readonly #directory: string

  static async open(number: number): Promise<Workbench> {
    const top = path.join(root, '.reports/mutants', String(number))
    const core = path.join(top, 'packages/core')
    await rm(top, { recursive: true, force: true })
    await mkdir(core, { recursive: true })
    for (const each of copied) {
      await cp(path.join(root, 'packages/core', each), path.join(core, each), { recursive: true })
    }
    for (const each of ['vitest.shared.ts', 'tsconfig.base.json']) await cp(path.join(root, each), path.join(top, each))
    for (const each of ['node_modules', 'tooling', 'packages/core/node_modules']) {
      await symlink(path.join(root, each), path.join(top, each))
    }
    return new Workbench(core)
  }

  private constructor(directory: string) {
    this.#directory = directory
  }

  async judge(mutant: Mutant): Promise<Verdict> {
    const { file, search, replacement, killer } = mutant
    const target = path.join(this.#directory, 'src', file)
    const original = await readFile(target, 'utf8')
    if (original.split(search).length !== 2) return 'moved'

    await writeFile(
      target,
      original.replace(search, () => replacement),
    )
    try {
      const parts = killer.split(' > ')
      const report = await this.#run(testFileOf(mutant), parts.at(-1)!)
      const results = (report?.testResults ?? []).flatMap(({ assertionResults }) => assertionResults)
      const meant = results.filter(({ fullName }) => parts.every((part) => fullName.includes(part)))
      const statuses = new Set(meant.map(({ status }) => status))
      if (statuses.has('failed')) return 'killed'
      return statuses.has('passed') ? 'SURVIVED' : 'broken'
    } finally {
      await writeFile(target, original)
    }
  }

  async #run(testFile: string, name: string): Promise<Report | undefined> {
    const output = path.join(this.#directory, 'report.json')
    await rm(output, { force: true })
    const pattern = name.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
    const limits = ['--testTimeout=15000', '--hookTimeout=15000']
    const reporter = ['--reporter=json', `--outputFile=${output}`]
    const args = ['run', testFile, '-t', pattern, ...limits, ...reporter]
    const program = path.join(root, 'node_modules/.bin/vitest')
    const child = spawn(program, args, { cwd: this.#directory, stdio: 'ignore', timeout: 120_000 })
    await once(child, 'exit')
    return readFile(output, 'utf8').then((text) => JSON.parse(text) as Report, ignoreMissing)
  }
}

function ignoreMissing(): undefined {
  // A run that could not even start leaves no report.
  return undefined
}
