import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'

const noRedis = `No Redis for the tests. Any one of these helps:
  - set REDIS_URL to a running server (helpers that start servers of their own still need a binary)
  - start a container engine (Docker or Podman)
  - install redis-server or valkey-server, or set REDIS_SERVER_BIN to such a binary
  - run as root on Debian or Ubuntu, where it is installed with apt-get`

/** The path of a Redis or Valkey server, installed first where that is possible without asking. */
export function ensureServerBinary(): string {
  const configured = process.env['REDIS_SERVER_BIN']
  if (configured) {
    if (!isExecutable(configured)) throw new Error(`REDIS_SERVER_BIN is not an executable file: ${configured}`)
    return configured
  }

  const found = onPath('redis-server') ?? onPath('valkey-server') ?? installWithApt('redis-server')
  if (!found) throw new Error(noRedis)
  return found
}

/** The path of a Valkey server (`VALKEY_SERVER_BIN`, or an installed one), installed first where the distribution has it. */
export function findValkey(): string | undefined {
  const configured = process.env['VALKEY_SERVER_BIN']
  if (configured) return isExecutable(configured) ? configured : undefined
  return onPath('valkey-server') ?? (hasPackage('valkey-server') ? installWithApt('valkey-server') : undefined)
}

/** As far as the package lists tell that are here. */
function hasPackage(name: string): boolean {
  const { stdout } = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' })
  return /Candidate: (?!\(none\))/.test(stdout ?? '')
}

function installWithApt(name: 'redis-server' | 'valkey-server'): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined

  // RUNLEVEL=1 keeps the package from starting its service: the tests bring up servers of their own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const aptGet = (...args: string[]): number | null =>
    spawnSync('apt-get', ['-y', '-o', 'DPkg::Lock::Timeout=120', ...args], { env, stdio: ['ignore', 2, 2] }).status
  const install = ['install', '--no-install-recommends', name]

  // Fresh images have no package lists, so a first failure may only mean that.
  if (aptGet(...install) !== 0) {
    aptGet('update')
    aptGet(...install)
  }
  return onPath(name)
}

function onPath(name: string): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(path.delimiter)
  return directories.map((directory) => path.join(directory, name)).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
