import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { exitOf } from '../child.ts'
import { pinned } from './version.ts'

/** Leaves a `k6` in the folder, or says why not. Takes a minute or two. */
export async function buildK6(folder: string, signal: AbortSignal): Promise<string | undefined> {
  const source = `${pinned.module}@v${pinned.version}`
  console.log(`Building k6 ${pinned.version}, once: go install ${source}`)
  await mkdir(folder, { recursive: true })

  const go = spawn('go', ['install', source], {
    env: { ...process.env, GOBIN: folder },
    // A process group of its own, because go leaves its compilers running when it alone is interrupted.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const interrupt = (): void => void (go.pid !== undefined && process.kill(-go.pid, 'SIGINT'))
  signal.addEventListener('abort', interrupt)
  // It uses every core, and whoever waits for it wants to do something else meanwhile.
  if (go.pid !== undefined) setPriority(go.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  try {
    const { code } = await exitOf(go)
    signal.throwIfAborted()
    return code === 0 ? undefined : `go install ${source} ended with ${code}`
  } catch (error) {
    signal.throwIfAborted()
    return `Go cannot be run (${String(error)})`
  } finally {
    signal.removeEventListener('abort', interrupt)
  }
}
