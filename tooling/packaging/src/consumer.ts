import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { PackedPackage } from './pack.ts'

/** Installs the tarballs as a stranger would, and uses every door from both module systems and from TypeScript. */
export function consumerProblems(packages: readonly PackedPackage[], folder: string): string[] {
  mkdirSync(folder)
  write(folder, 'package.json', '{ "private": true, "type": "module" }')
  const tarballs = packages.map(({ tarball }) => tarball)
  const installed = command(folder, 'npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', ...tarballs)
  if (installed) return [installed]

  const doors = packages.flatMap((packed) => packed.doors)
  return [...doors.flatMap((door) => loadProblems(door, folder)), ...typeProblems(doors, folder)]
}

/** One copy, whichever way it is loaded: a class must be the same class for `import` and `require`. */
function loadProblems(door: string, folder: string): string[] {
  write(folder, 'load.mjs', loadProgram(door))
  return [command(folder, 'node', 'load.mjs')].flatMap((problem) => problem ?? [])
}

const loadProgram = (door: string): string => `
import { createRequire } from 'node:module'
import * as imported from '${door}'
const required = createRequire(import.meta.url)('${door}')
const names = Object.keys(imported)
if (names.length === 0) throw new Error('${door} exports nothing')
for (const name of names) if (imported[name] !== required[name]) throw new Error('${door} has two copies of ' + name)
`

function typeProblems(doors: readonly string[], folder: string): string[] {
  write(folder, 'consumer.ts', doors.map((door, at) => `export * as door${at} from '${door}'`).join('\n'))
  const typeRoots = path.resolve('node_modules/@types')
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--typeRoots', typeRoots]
  const result = spawnSync('tsc', [...options, '--types', 'node', 'consumer.ts'], { cwd: folder, encoding: 'utf8' })

  // The declarations of other people's packages are not ours to mend.
  const ours = result.stdout.split('\n').filter((line) => /^(consumer\.ts|node_modules\/@cache\/)/.test(line))
  return ours.length > 0 ? [`types as a user sees them:\n${ours.join('\n')}`] : []
}

/** What went wrong, or nothing. */
function command(folder: string, program: string, ...args: string[]): string | undefined {
  const result = spawnSync(program, args, { cwd: folder, encoding: 'utf8' })
  if (result.status === 0) return undefined
  return `${program} ${args.join(' ')}\n${result.stdout ?? ''}${result.stderr ?? String(result.error)}`
}

function write(folder: string, file: string, text: string): void {
  writeFileSync(path.join(folder, file), text)
}
