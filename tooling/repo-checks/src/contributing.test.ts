import { expect, it } from 'vitest'
import { scriptListProblems } from './contributing.ts'
import { referenceProblems } from './references.ts'

const table = [
  '| command | does |',
  '| --- | --- |',
  '| `npm start` | runs it |',
  '| `pnpm redis:up [single]` | starts it |',
].join('\n')

it('accepts a list that names each script once', () => {
  expect(scriptListProblems(table, { start: '', 'redis:up': '' })).toEqual([])
})

it('finds a script that is missing, one that is gone, and one listed twice', () => {
  expect(scriptListProblems(`${table}\n| \`npm start\` | again |`, { start: '', build: '' })).toEqual([
    'CONTRIBUTING.md does not list the script "build"',
    'CONTRIBUTING.md lists the script "redis:up", which does not exist',
    'CONTRIBUTING.md lists the script "start" twice',
  ])
})

it('does not take a row without a word of explanation', () => {
  expect(scriptListProblems('| `pnpm build` | |', { build: '' })).toEqual([
    'CONTRIBUTING.md does not list the script "build"',
  ])
})

it('finds a package that a build from the root would leave out', () => {
  const core = 'packages/core/tsconfig.build.json'
  expect(referenceProblems([core], [core])).toEqual([])
  expect(referenceProblems([], [core])).toEqual([`tsconfig.json does not refer to ${core}`])
})
