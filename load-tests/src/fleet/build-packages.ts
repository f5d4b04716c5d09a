import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import path from 'node:path'
import { exitOf, stop } from '../child.ts'
import { LoadError } from '../load-error.ts'

const root = path.join(import.meta.dirname, '../../..')

/** The app runs on compiled packages, as users do. Takes no time when nothing has changed. */
export async function buildPackages(signal: AbortSignal): Promise<void> {
  const args = ['-b', ...globSync('packages/*/tsconfig.build.json', { cwd: root })]
  const build = spawn(path.join(root, 'node_modules/.bin/tsc'), args, { cwd: root, stdio: ['ignore', 2, 2] })
  const stopEarly = (): void => void stop(build)
  signal.addEventListener('abort', stopEarly)
  try {
    const { code } = await exitOf(build)
    signal.throwIfAborted()
    if (code !== 0) throw new LoadError(`the packages could not be built: tsc ${args.join(' ')} ended with ${code}`)
  } finally {
    signal.removeEventListener('abort', stopEarly)
  }
}
