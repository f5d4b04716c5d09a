import { spawnSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

let folder: string
const script = '-- Answer.\n--\n-- ARGV[1]  the answer\n-- Returns  it\n\nreturn ARGV[1]\n'

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lua-generator-'))
  mkdirSync(path.join(folder, 'lib'))
  writeFileSync(path.join(folder, 'answer.lua'), script)
})
afterEach(() => rmSync(folder, { recursive: true }))

const generate = (...args: string[]) =>
  spawnSync(process.execPath, [path.join(import.meta.dirname, '../src/generate.ts'), folder, ...args], {
    encoding: 'utf8',
  })

it('writes the module, after which the check passes', () => {
  expect(generate('--check').status).toBe(1)
  expect(generate().status).toBe(0)
  expect(generate('--check').status).toBe(0)
  expect(readFileSync(path.join(folder, 'lua-sources.generated.ts'), 'utf8')).toContain("'answer': {")
})

it('fails its check when a script or a fragment has changed since', () => {
  writeFileSync(path.join(folder, 'answer.lua'), script.replace('return', '-- @include shared\nreturn'))
  writeFileSync(path.join(folder, 'lib/shared.lua'), 'local a = 1\n')
  generate()
  writeFileSync(path.join(folder, 'lib/shared.lua'), 'local a = 2\n')
  const check = generate('--check')
  expect(check.status).toBe(1)
  expect(check.stderr).toContain('is stale: run `pnpm generate`')
})

it('names every script that it refuses, and writes nothing', () => {
  writeFileSync(path.join(folder, 'bad.lua'), script.replace('ARGV[1]\n', 'KEYS[1]\n'))
  const result = generate()
  expect(result.status).toBe(1)
  expect(result.stderr).toContain('bad.lua: KEYS[1] is used but not described in the header')
  expect(generate('--check').status).toBe(1)
})
