import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { mutants } from './all.ts'
import { testFileOf } from './mutant.ts'

const core = path.join(import.meta.dirname, '../..')

it.each(mutants.map((mutant) => [`${mutant.file}: ${mutant.search}`, mutant] as const))(
  'finds the place of the mutant %s',
  (_name, mutant) => {
    const { file, search, replacement, killer } = mutant
    const source = readFileSync(path.join(core, 'src', file), 'utf8')
    expect(source.split(search), 'occurs once').toHaveLength(2)
    expect(replacement).not.toBe(search)
    const testFile = testFileOf(mutant)
    expect(existsSync(path.join(core, testFile)), testFile).toBe(true)
    expect(killer).not.toBe('')
  },
)
