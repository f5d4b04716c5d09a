import { globSync, readFileSync } from 'node:fs'
import { scriptListProblems } from './contributing.ts'
import { referenceProblems } from './references.ts'

const { scripts } = readJson<{ scripts: Record<string, string> }>('package.json')
const { references } = readJson<{ references: { path: string }[] }>('tsconfig.json')

const problems = [
  ...scriptListProblems(readFileSync('CONTRIBUTING.md', 'utf8'), scripts),
  ...referenceProblems(
    references.map((reference) => reference.path),
    globSync('packages/*/tsconfig.build.json'),
  ),
]
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T
}
