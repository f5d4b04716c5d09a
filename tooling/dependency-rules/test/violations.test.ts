import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { violationsOf } from '../src/violations.ts'
import { readWorkspace } from '../src/workspace.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'dependency-rules-'))
  write('packages/core/package.json', '{"name":"@cache/core","exports":{".":"x","./testing":"x"}}')
  write('packages/http/package.json', '{"name":"@cache/http","exports":{".":"x"}}')
})
afterEach(() => rmSync(root, { recursive: true }))

function write(file: string, text: string): void {
  mkdirSync(path.join(root, path.dirname(file)), { recursive: true })
  writeFileSync(path.join(root, file), text)
}

function violations(files: Record<string, string>): string[] {
  for (const [file, text] of Object.entries(files)) write(file, text)
  return violationsOf(readWorkspace(root))
}

it('has nothing against imports that go down or stay in their row', () => {
  expect(
    violations({
      'packages/core/src/index.ts': `export * from './cache.ts'`,
      'packages/core/src/cache.ts': `import './memory/memory-tier.ts'`,
      'packages/core/src/memory/memory-tier.ts': `import '../stampede/fence.ts'; import './size.ts'`,
      'packages/core/src/stampede/fence.ts': `import type { Clock } from '../shared/clock.ts'; import { Redis } from 'ioredis'`,
      'packages/core/src/testing/index.ts': `export * from '../cache.ts'`,
      'packages/core/src/memory/memory-tier.test.ts': `import '../testing/index.ts'; import '../cache.ts'`,
      'packages/http/src/index.ts': `import { createCache } from '@cache/core'`,
      'packages/http/test/serve.test.ts': `import { createTestCache } from '@cache/core/testing'`,
    }),
  ).toEqual([])
})

it.each([
  [`import { x } from '../cache.ts'`],
  [`import type { X } from '../cache.ts'`],
  [`export { x } from '../cache.ts'`],
  [`export * from '../cache.ts'`],
  [`export type X = import('../cache.ts').X`],
  [`export const load = () => import('../cache.ts')`],
])('finds an import that goes up, written as %s', (text) => {
  expect(violations({ 'packages/core/src/entry/entry.ts': text })).toEqual([
    'packages/core/src/entry/entry.ts imports packages/core/src/cache.ts: "entry" lies below "cache"',
  ])
})

it('finds a folder that nobody has given a place', () => {
  expect(violations({ 'packages/core/src/helpers/a.ts': `import '../shared/b.ts'` })).toEqual([
    '"helpers" in packages/core/src has no place in the dependency rules; give it one in coreLevels',
  ])
})

it('finds test helpers in the product', () => {
  expect(
    violations({
      'packages/core/src/cache.ts': `import './testing/clock.ts'`,
      'packages/http/src/serve.ts': `import '@cache/core/testing'`,
    }),
  ).toEqual([
    'packages/http/src/serve.ts imports "@cache/core/testing", which is for tests',
    'packages/core/src/cache.ts imports packages/core/src/testing/clock.ts, which is for tests',
  ])
})

it('finds a cycle of files, even one of types alone', () => {
  expect(
    violations({
      'packages/http/src/a.ts': `import type { B } from './b.ts'`,
      'packages/http/src/b.ts': `import type { C } from './c.ts'`,
      'packages/http/src/c.ts': `import type { A } from './a.ts'`,
    }),
  ).toEqual([
    'files in a cycle: packages/http/src/a.ts -> packages/http/src/b.ts -> packages/http/src/c.ts -> packages/http/src/a.ts',
  ])
})

it('finds a cycle of folders in one row whose files are in none', () => {
  expect(
    violations({
      'packages/core/src/redis/a.ts': `import '../codec/a.ts'`,
      'packages/core/src/codec/b.ts': `import '../redis/b.ts'`,
      'packages/core/src/paths/c.ts': `import '../codec/c.ts'`,
    }),
  ).toEqual([
    'folders in a cycle: codec -> redis -> codec, by packages/core/src/codec/b.ts -> packages/core/src/redis/b.ts, packages/core/src/redis/a.ts -> packages/core/src/codec/a.ts',
  ])
})

it('finds ways into a package other than by its door', () => {
  expect(
    violations({
      'packages/http/src/a.ts': `import '@cache/core/src/cache.ts'`,
      'packages/http/test/b.test.ts': `import '../../core/src/cache.ts'`,
    }),
  ).toEqual([
    'packages/http/src/a.ts imports "@cache/core/src/cache.ts", which is no door of @cache/core',
    'packages/http/test/b.test.ts leaves its package by "../../core/src/cache.ts"',
  ])
})

it('finds a package that imports one above it, or a tool', () => {
  write('tooling/redis-harness/package.json', '{"name":"@tooling/redis-harness","exports":{".":"x"}}')
  expect(
    violations({
      'packages/core/src/cache.ts': `import '@cache/http'`,
      'packages/http/src/a.ts': `import '@tooling/redis-harness'`,
    }),
  ).toEqual([
    'packages/core/src/cache.ts imports "@cache/http", which @cache/core may not depend on',
    'packages/http/src/a.ts imports "@tooling/redis-harness", which @cache/http may not depend on',
  ])
})

it('fails the check and names the violation', () => {
  write('packages/core/src/entry/entry.ts', `import '../cache.ts'`)
  const check = spawnSync(process.execPath, [path.join(import.meta.dirname, '../src/check.ts')], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(check.status).toBe(1)
  expect(check.stderr).toContain('"entry" lies below "cache"')
})
