import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { run } from './run.mjs'

const root = path.resolve(import.meta.dirname, '../..')

/**
 * Installs the dependencies, the project's Node.js among them, with nothing but Node 20 and npm on the machine.
 * Returns an environment whose PATH finds them and pnpm.
 */
export async function installDependencies() {
  if (Number(process.versions.node.split('.')[0]) < 20)
    throw new Error(`Node 20 or newer is needed, not ${process.version}`)
  process.chdir(root)

  const pnpm = pathOfPnpm()
  const env = {
    ...process.env,
    PATH: [path.join(root, 'node_modules/.bin'), path.dirname(pnpm), process.env.PATH].join(path.delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
  }
  await setUp('pnpm install', pnpm, ['install', '--frozen-lockfile'], env)
  return env
}

/** Runs one step of the set-up, whose output is shown; throws if it fails. */
export async function setUp(name, command, args, env) {
  const code = await run(command, args, { env, stdio: 'stderr' })
  if (code !== 0) throw new Error(`set-up failed: ${name} ended with code ${code}`)
}

/** npx downloads pnpm once and keeps it; asking it for the path saves a layer of processes around every later command. */
function pathOfPnpm() {
  const args = ['--yes', '--package', 'pnpm@12', '--call', 'command -v pnpm']
  const found = execFileSync('npx', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()
  if (!existsSync(found)) throw new Error(`npx did not provide pnpm, it said: ${found}`)
  return found
}
