import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { LoadError } from '../load-error.ts'
import { buildK6 } from './build-k6.ts'
import { pinned, usableVersion } from './version.ts'

export interface K6 {
  readonly program: string
  readonly version: string
}

/** There is none, and none can be made on this machine. */
export class NoK6Error extends LoadError {}

const cacheFolder = path.join(import.meta.dirname, '../../../node_modules/.cache/k6')
const cached = path.join(cacheFolder, 'k6')

/** The one on the PATH, else the one in the cache folder, else one that is built there. */
export async function provideK6(signal: AbortSignal): Promise<K6> {
  const found = (await k6At('k6')) ?? (await k6At(cached))
  if (found !== undefined) return found

  const problem = await buildK6(cacheFolder, signal)
  const built = await k6At(cached)
  if (built !== undefined) return built
  throw new NoK6Error(`There is no k6, and it could not be built: ${problem ?? 'the build left none that runs'}.
One of these is needed:
  k6 1.0 or newer on the PATH (https://grafana.com/docs/k6/latest/set-up/install-k6/),
  its program at ${cached},
  or Go ${pinned.go} or newer on the PATH and a Go module proxy within reach, to build k6 ${pinned.version}.`)
}

async function k6At(program: string): Promise<K6 | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['version'])
    const version = usableVersion(stdout)
    return version === undefined ? undefined : { program, version }
  } catch {
    // None there, or none that runs on this machine: then from somewhere else.
    return undefined
  }
}
