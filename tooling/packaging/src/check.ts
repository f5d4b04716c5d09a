import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { consumerProblems } from './consumer.ts'
import { type PackedPackage, packAll } from './pack.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'packaging-'))
try {
  const packages = packAll(folder)
  const problems = [...packages.flatMap(lintProblems), ...consumerProblems(packages, path.join(folder, 'consumer'))]
  for (const problem of problems) console.error(problem)
  console.log(`${packages.length} packages, ${problems.length} problems`)
  if (problems.length > 0) process.exitCode = 1
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}

function lintProblems({ tarball }: PackedPackage): string[] {
  const commands = [
    ['publint', 'run', '--strict', tarball],
    // Only ESM: `require` of it works in every Node.js we support, which the other profiles do not know.
    ['attw', tarball, '--profile', 'esm-only'],
  ] as const
  return commands.flatMap(([program, ...args]) => {
    const result = spawnSync(program, args, { encoding: 'utf8' })
    return result.status === 0
      ? []
      : [`${program} ${args.join(' ')}\n${result.stdout ?? ''}${result.stderr ?? String(result.error)}`]
  })
}
