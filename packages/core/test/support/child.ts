import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

/** A process of its own that runs a file of `test/children/` and tells of itself line by line. */
export interface Child {
  readonly process: ChildProcess
  /** Resolves with the next line that starts so. */
  says(start: string): Promise<string>
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

export function startChild(file: string, ...args: string[]): Child {
  const script = path.join(import.meta.dirname, '../children', file)
  const child = spawn(process.execPath, ['--conditions=@cache/source', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const look of waiting) look()
  })
  return {
    process: child,
    ended: once(child, 'exit').then(([code, signal]) => (signal ?? code) as number | string),
    says: (start) =>
      new Promise((resolve) => {
        const look = (): void => {
          const line = lines.find((each) => each.startsWith(start))
          if (line === undefined) return
          waiting.delete(look)
          resolve(line)
        }
        waiting.add(look)
        look()
      }),
  }
}
