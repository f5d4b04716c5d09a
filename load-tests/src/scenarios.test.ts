import { globSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { scenarioFolder, scenarioOf, scenarios } from './scenarios.ts'

it('knows every script in the folder, and no other', () => {
  const scripts = globSync('*.ts', { cwd: scenarioFolder }).map((file) => path.basename(file, '.ts'))
  expect(Object.keys(scenarios).toSorted()).toEqual(scripts.toSorted())
})

it('says what there is to choose from', () => {
  expect(() => scenarioOf('brows')).toThrow(/^unknown scenario "brows"; known: .*browse/)
  expect(() => scenarioOf(undefined)).toThrow('which scenario?')
  expect(() => scenarioOf('toString')).toThrow('unknown scenario "toString"')
})
