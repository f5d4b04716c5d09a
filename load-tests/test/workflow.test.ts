import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { scenarios } from '../src/scenarios.ts'

it('runs every scenario', () => {
  const workflow = readFileSync(path.join(import.meta.dirname, '../../.github/workflows/load.yml'), 'utf8')
  const [, listed = ''] = /^ *scenario: \[(.*)\]$/m.exec(workflow) ?? []
  expect(listed.split(', ').toSorted()).toEqual(Object.keys(scenarios).toSorted())
})
