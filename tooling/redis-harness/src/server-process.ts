import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { untilAnswering } from './readiness.ts'

export interface Launch {
  readonly binary: string
  readonly port: number
  readonly directory: string
  readonly args: readonly string[]
}

/** A running server process that does not outlive this one, however this one ends. */
export class ServerProcess {
  readonly port: number
  readonly pid: number
  readonly #child: ChildProcess
  readonly #watchdog: ChildProcess
  #log = ''

  static async launch(options: Launch): Promise<ServerProcess> {
    mkdirSync(options.directory, { recursive: true })
    // Detached, so that a Ctrl-C in the terminal reaches the test runner first, which then ends its servers in order.
    const child = spawn(options.binary, options.args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    if (child.pid === undefined) {
      const [error] = (await once(child, 'error')) as [Error]
      throw new Error(`cannot run ${options.binary}`, { cause: error })
    }

    const server = new ServerProcess(child, child.pid, options.port)
    try {
      await untilAnswering(options.port, () => server.isRunning)
    } catch (error) {
      await server.kill()
      throw new Error(`${options.binary} did not start on port ${options.port}:\n${server.#log}`, { cause: error })
    }
    return server
  }

  private constructor(child: ChildProcess, pid: number, port: number) {
    this.port = port
    this.pid = pid
    this.#child = child
    this.#watchdog = watchdogFor(pid)
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.#log = (this.#log + chunk.toString()).slice(-4000)))
    }
    child.once('exit', () => this.#watchdog.kill('SIGKILL'))
    letGo(child)
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    if (!this.isRunning) throw new Error(`the Redis on port ${this.port} is not running, it cannot get ${signal}`)
    this.#child.kill(signal)
  }

  async kill(): Promise<void> {
    if (!this.isRunning) return
    const exited = once(this.#child, 'exit')
    // A referenced handle keeps the event loop alive until the exit is seen.
    this.#child.ref()
    this.#child.kill('SIGKILL')
    await exited
  }
}

/** Its standard input closes when this process ends, even by SIGKILL, which no exit handler of ours would see. */
function watchdogFor(pid: number): ChildProcess {
  const script = `read -r _; kill -9 ${pid}`
  const watchdog = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  letGo(watchdog)
  return watchdog
}

/** A server left running must not keep its test process from ending. */
function letGo(child: ChildProcess): void {
  child.unref()
  for (const stream of child.stdio) (stream as { unref?: () => void } | null)?.unref?.()
}
