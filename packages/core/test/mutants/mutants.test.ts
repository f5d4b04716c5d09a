import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { mutants } from './all.ts'

const core = path.join(import.meta.dirname, '../..')

it.each(mutants.map((mutant) => [`${mutant.file}: ${mutant.search}`, mutant] as const))(
  'finds the place of the mutant %s',
  (_name, { file, search, replacement, test, killer }) => {
    const source = readFileSync(path.join(core, 'src', file), 'utf8')
    expect(source.split(search), 'occurs once').toHaveLength(2)
    expect(replacement).not.toBe(search)
    expect(existsSync(path.join(core, 'test', test)), test).toBe(true)
    expect(killer).not.toBe('')
  },
)
