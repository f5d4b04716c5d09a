import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { mistakes } from './all.ts'

it.each(mistakes.map((mistake) => [mistake.name, mistake] as const))(
  'knows where to make the mistake that %s, and what shows it',
  (name, { file, replacement, search }) => {
    const source = readFileSync(path.join(import.meta.dirname, '../../../src', file), 'utf8')
    expect(source.split(search), 'occurs once').toHaveLength(2)
    expect(replacement).not.toBe(search)
    const kills = JSON.parse(readFileSync(path.join(import.meta.dirname, 'kills.json'), 'utf8')) as object
    expect(kills).toHaveProperty([name])
  },
)
