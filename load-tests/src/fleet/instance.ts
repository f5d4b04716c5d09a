import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { stop } from '../child.ts'
import { LoadError } from '../load-error.ts'

export interface Instance extends AsyncDisposable {
  readonly url: string
}

const app = path.join(import.meta.dirname, '../../../apps/reference')

// Long, because the first instance fills its database before it listens.
const startLimit = 60_000

/** The reference app in a process of its own, on a free port of the loopback interface. */
export async function startInstance(
  settings: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Instance> {
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: app,
    // Nothing else of ours, so that no setting of the caller's changes what is measured.
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const url = await printedUrl(child, AbortSignal.any([signal, AbortSignal.timeout(startLimit)]))
    return { url, [Symbol.asyncDispose]: () => stop(child) }
  } catch (error) {
    await stop(child)
    throw error
  }
}

async function printedUrl(child: ChildProcess, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: child.stdout! })
  const listening = (async () => {
    for await (const line of lines) {
      const url = /^Listening on (http:\/\/\S+)/.exec(line)?.[1]
      if (url !== undefined) return url
    }
    throw new LoadError('the reference app ended before it listened')
  })()
  try {
    return await Promise.race([listening, aborted(signal)])
  } finally {
    lines.close()
    // What nobody reads would fill the pipe and then block the app.
    child.stdout!.resume()
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort')
  throw signal.reason
}
