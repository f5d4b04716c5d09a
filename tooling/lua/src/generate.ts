import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { generatedFile, generateFrom } from './folder.ts'

const { values, positionals } = parseArgs({ options: { check: { type: 'boolean' } }, allowPositionals: true })
const folder = positionals[0]
if (folder === undefined) throw new Error('usage: generate.ts <folder of scripts> [--check]')

const target = path.join(folder, generatedFile)
const committed = existsSync(target) ? readFileSync(target, 'utf8') : undefined

try {
  const generated = generateFrom(folder)
  if (generated === committed) console.log(`${target} is up to date`)
  else if (values.check) fail(`${target} is stale: run \`pnpm generate\` and commit the result`)
  else {
    writeFileSync(target, generated)
    console.log(`wrote ${target}`)
  }
} catch (error) {
  fail((error as Error).message)
}

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}
