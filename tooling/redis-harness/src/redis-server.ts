import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onFreePort } from './free-port.ts'
import { runCommand } from './run-command.ts'
import { ensureServerBinary } from './server-binary.ts'
import { ServerProcess } from './server-process.ts'

export interface RedisServerOptions {
  /** Further command-line arguments, such as `['--maxmemory', '5mb']`; they win over those of the harness. */
  readonly args?: readonly string[]
  /** Another server program than the one that is found. */
  readonly binary?: string
}

export interface RestartOptions {
  /** Come back with the data of this moment, or, if the server is down, of its last `SAVE` or append-only file. */
  readonly keepData?: boolean
}

export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Changes with `restart()`. */
  readonly pid: number
  /** Ends the server for good and removes its data directory. */
  stop(): Promise<void>
  /** SIGKILL: a crash. The port and the data directory stay for a `restart()`. */
  kill(): Promise<void>
  /** SIGSTOP: the kernel still accepts connections, but nobody answers. */
  pause(): void
  /** SIGCONT. */
  resume(): void
  /** Crashes the server if it runs and starts it on the same port: empty, unless told to keep its data. */
  restart(options?: RestartOptions): Promise<void>
  /** One command on a connection of its own: `cli('CONFIG', 'SET', 'maxmemory', '1mb')`. */
  cli(command: string, ...args: readonly (string | number)[]): Promise<unknown>
}

/** Starts a server for the caller alone, always from a local binary, on a free port of the loopback interface. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const binary = options.binary ?? ensureServerBinary()
  const extra = options.args ?? []
  const directory = mkdtempSync(path.join(tmpdir(), 'redis-harness-'))
  const launch = (port: number): Promise<ServerProcess> =>
    ServerProcess.launch({ binary, port, directory, args: argumentsOf(port, directory, extra) })

  const first = await onFreePort(launch).catch(async (error: unknown) => {
    await removeDirectory(directory)
    throw error
  })
  return new LocalRedis({ server: first, directory, launch, url: urlOf(first.port, extra) })
}

interface LocalRedisParts {
  readonly server: ServerProcess
  readonly directory: string
  readonly launch: (port: number) => Promise<ServerProcess>
  readonly url: string
}

class LocalRedis implements RedisServer {
  readonly url: string
  readonly port: number
  readonly #directory: string
  readonly #launch: (port: number) => Promise<ServerProcess>
  #server: ServerProcess

  constructor(parts: LocalRedisParts) {
    this.url = parts.url
    this.port = parts.server.port
    this.#directory = parts.directory
    this.#launch = parts.launch
    this.#server = parts.server
  }

  get pid(): number {
    return this.#server.pid
  }

  async stop(): Promise<void> {
    await this.#server.kill()
    await removeDirectory(this.#directory)
  }

  kill(): Promise<void> {
    return this.#server.kill()
  }

  pause(): void {
    this.#server.signal('SIGSTOP')
  }

  resume(): void {
    this.#server.signal('SIGCONT')
  }

  async restart({ keepData = false }: RestartOptions = {}): Promise<void> {
    if (keepData && this.#server.isRunning) {
      this.resume()
      await this.cli('SAVE')
    }
    await this.#server.kill()
    if (!keepData) await removeDirectory(this.#directory)
    this.#server = await this.#launch(this.port)
  }

  cli(command: string, ...args: readonly (string | number)[]): Promise<unknown> {
    return runCommand(this.url, command, ...args)
  }
}

function argumentsOf(port: number, directory: string, extra: readonly string[]): string[] {
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'no']
  return [...own, ...extra]
}

function urlOf(port: number, args: readonly string[]): string {
  const at = args.indexOf('--requirepass')
  const password = at === -1 ? undefined : args[at + 1]
  return password ? `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}` : `redis://127.0.0.1:${port}`
}

function removeDirectory(directory: string): Promise<void> {
  return rm(directory, { recursive: true, force: true })
}
