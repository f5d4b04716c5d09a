import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** Rejects when the program cannot be run. */
export async function exitOf(child: ChildProcess): Promise<Exit> {
  if (!isRunning(child)) return { code: child.exitCode, signal: child.signalCode }
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return { code, signal }
}

/** Asks it to end, and ends it when it takes longer than `patience`, in ms. */
export async function stop(child: ChildProcess, patience = 5000): Promise<void> {
  if (child.pid === undefined || !isRunning(child)) return
  const exited = exitOf(child)
  const deadline = setTimeout(() => child.kill('SIGKILL'), patience)
  child.kill('SIGTERM')
  await exited
  clearTimeout(deadline)
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}
