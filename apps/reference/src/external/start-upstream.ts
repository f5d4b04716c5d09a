import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type UpstreamBehavior, type UpstreamOptions, upstreamConfigOf } from './upstream-options.ts'
import type { UpstreamRequests } from './upstream-requests.ts'

/** A service that the app depends on and has no hold over, in a process of its own. */
export interface Upstream {
  readonly url: string
  readonly pid: number
  /** What it has been asked since it started. */
  requests(): Promise<UpstreamRequests>
  /** Changes how it behaves from now on. Rejects with a RangeError that names the option. */
  behave(change: Partial<UpstreamBehavior>): Promise<void>
  /** Resolves when its process has ended; requests that wait for an answer get none. */
  close(): Promise<void>
}

const program = fileURLToPath(new URL('./upstream-process.ts', import.meta.url))

/** Resolves when it listens, on a free port of this machine. Rejects with a RangeError that names the option. */
export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const config = JSON.stringify(upstreamConfigOf(options))
  const child = fork(program, [config], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const exit = once(child, 'exit')
  const [url] = (await Promise.race([
    once(child, 'message'),
    exit.then(([code]) => Promise.reject(new Error(`the upstream ended with ${code} before it listened`))),
  ])) as [string]

  return {
    url,
    // It has one, since it has sent a message.
    pid: child.pid!,
    async requests() {
      const response = await fetch(new URL('/stats', url))
      return (await response.json()) as UpstreamRequests
    },
    async behave(change) {
      const body = JSON.stringify(change)
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(new URL('/behavior', url), { method: 'PATCH', headers, body })
      if (!response.ok) throw new RangeError(((await response.json()) as { error: string }).error)
    },
    async close() {
      // It has nothing to put in order, and must not be able to hold up whoever closes.
      child.kill('SIGKILL')
      await exit
    },
  }
}
