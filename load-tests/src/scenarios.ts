import { globSync } from 'node:fs'
import path from 'node:path'
import { LoadError } from './load-error.ts'

const folder = path.join(import.meta.dirname, '../scenarios')

/** The k6 script of a scenario. Each file in the folder is one. */
export function scriptOf(scenario: string | undefined): string {
  const names = globSync('*.ts', { cwd: folder })
    .map((file) => path.basename(file, '.ts'))
    .toSorted()
  if (scenario !== undefined && names.includes(scenario)) return path.join(folder, `${scenario}.ts`)
  const problem = scenario === undefined ? 'which scenario?' : `unknown scenario "${scenario}";`
  throw new LoadError(`${problem} known: ${names.join(', ')}`)
}
