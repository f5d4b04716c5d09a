import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { FromMember, MemberSetup, ToMember } from './protocol.ts'

/** A running member that does not outlive this process, however this one ends, and be it stopped. */
export class MemberProcess {
  /** Of its slot, with the number of those that were killed there before it: `2#1`. */
  readonly name: string
  readonly #child: ChildProcess
  readonly #ended: Promise<number | string>

  constructor(name: string, setup: MemberSetup, onMessage: (message: FromMember) => void) {
    this.name = name
    this.#child = fork(path.join(import.meta.dirname, 'member.ts'), [JSON.stringify(setup)], {
      execArgv: ['--conditions=@cache/source', '--no-warnings'],
      // It has nothing to do with what the runner of this test watches in its own children.
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#ended = once(this.#child, 'exit').then(([code, signal]) => (signal ?? code) as number | string)
    this.#child.on('message', onMessage)
    this.#child.on('error', () => {})
    guard(this.#child)
  }

  tell(message: ToMember): void {
    // It may be killed before this arrives.
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal)
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  /** Resolves with its exit code, or the signal that ended it. */
  ended(): Promise<number | string> {
    return this.#ended
  }
}

/** A stopped process does not notice that its parent has gone; the shell does, whose standard input closes then. */
function guard(child: ChildProcess): void {
  const script = `read -r _; kill -9 ${child.pid}`
  const watchdog = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  child.once('exit', () => watchdog.kill('SIGKILL'))
}
