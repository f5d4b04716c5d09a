import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onFreePort } from './free-port.ts'
import { runCommand } from './run-command.ts'
import { ensureServerBinary } from './server-binary.ts'
import { ServerProcess } from './server-process.ts'

export interface Watched {
  readonly name: string
  readonly port: number
  readonly quorum: number
  /** Silence after which the master counts as down, ms. */
  readonly downAfter: number
}

/** A master as one sentinel sees it. */
interface SentinelView {
  readonly port: number
  /** `'master'` alone when nothing is wrong with it. */
  readonly flags: string
  readonly replicas: number
  readonly sentinels: number
}

export interface Sentinel {
  readonly port: number
  command(command: string, ...args: readonly (string | number)[]): Promise<unknown>
  view(name: string): Promise<SentinelView>
  stop(): Promise<void>
}

// How often a sentinel looks and speaks, ms: far more often than by default. One that was held up by a busy machine must not
// stop acting, as it would by default (tilt).
const pace = {
  'info-period': 200,
  'ping-period': 200,
  'ask-period': 200,
  'publish-period': 200,
  'tilt-trigger': 60_000,
}

export async function startSentinelProcess(watched: Watched): Promise<Sentinel> {
  const binary = ensureServerBinary()
  const directory = mkdtempSync(path.join(tmpdir(), 'redis-harness-sentinel-'))
  const config = path.join(directory, 'sentinel.conf')
  const launch = (port: number): Promise<ServerProcess> => {
    // Sentinel keeps what it learns in its configuration file, so each attempt begins with a fresh one.
    writeFileSync(config, configurationOf(watched, port, directory))
    return ServerProcess.launch({ binary, port, directory, args: [config, '--sentinel'] })
  }
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true })
  const server = await onFreePort(launch).catch(async (error: unknown) => {
    await remove()
    throw error
  })
  const { port } = server
  const command: Sentinel['command'] = (...parts) => runCommand(`redis://127.0.0.1:${port}`, ...parts)
  await command('SENTINEL', 'DEBUG', ...Object.entries(pace).flat())
  return {
    port,
    command,
    view: async (name) => viewOf((await command('SENTINEL', 'MASTER', name)) as string[] | object),
    stop: async () => {
      await server.kill()
      await remove()
    },
  }
}

function configurationOf({ name, port: master, quorum, downAfter }: Watched, port: number, directory: string): string {
  return `port ${port}
bind 127.0.0.1
dir ${directory}
sentinel monitor ${name} 127.0.0.1 ${master} ${quorum}
sentinel down-after-milliseconds ${name} ${downAfter}
sentinel failover-timeout ${name} 3000
sentinel parallel-syncs ${name} 8
`
}

/** A list of names and values, or, from newer clients, an object of them. */
function viewOf(reply: string[] | object): SentinelView {
  const pairs = Array.isArray(reply)
    ? reply.flatMap((field, index) => (index % 2 === 0 ? [[field, reply[index + 1]]] : []))
    : Object.entries(reply)
  const fields = Object.fromEntries(pairs) as Record<string, string>
  return {
    port: Number(fields['port']),
    flags: String(fields['flags']),
    replicas: Number(fields['num-slaves']),
    sentinels: Number(fields['num-other-sentinels']),
  }
}
