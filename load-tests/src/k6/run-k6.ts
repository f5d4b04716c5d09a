import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { exitOf, stop } from '../child.ts'
import { LoadError } from '../load-error.ts'
import { type Sample, samplesIn } from '../plot/samples.ts'
import { type K6Summary, k6SummaryOf } from '../report/k6-summary.ts'

export interface K6Run {
  readonly program: string
  readonly script: string
  /** What the script finds in `__ENV`. */
  readonly env: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

export interface K6Outcome {
  readonly summary: K6Summary
  /** In the order in which they were taken. */
  readonly samples: readonly Sample[]
}

// Exit codes of k6.
const passed = 0
const thresholdsCrossed = 99

// No control server, no usage report, no extensions from the network: k6 talks to the instances and to nobody else.
const flags = ['--quiet', '--no-color', '--no-usage-report', '--address', '']

export async function runK6({ program, script, env, signal }: K6Run): Promise<K6Outcome> {
  await using started = new AsyncDisposableStack()
  const home = started.adopt(await mkdtemp(path.join(tmpdir(), 'load-tests-k6-')), (folder) =>
    rm(folder, { recursive: true, force: true }),
  )
  const summary = path.join(home, 'summary.json')
  const samples = path.join(home, 'samples.csv')
  signal.throwIfAborted()

  const k6 = spawn(program, ['run', ...flags, '--out', `csv=${samples}`, script], {
    // A home of its own, so that no settings of the caller's apply, and no proxy of theirs either.
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      K6_AUTO_EXTENSION_RESOLUTION: 'false',
      K6_CSV_TIME_FORMAT: 'unix_milli',
      SUMMARY: summary,
      ...env,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  started.defer(() => stop(k6))
  const stopEarly = (): void => void stop(k6)
  signal.addEventListener('abort', stopEarly)
  started.defer(() => signal.removeEventListener('abort', stopEarly))

  const exit = await exitOf(k6)
  signal.throwIfAborted()
  if (exit.code !== passed && exit.code !== thresholdsCrossed) {
    throw new LoadError(`k6 could not run ${path.basename(script)}: it ended with ${exit.code ?? exit.signal}`)
  }
  return { summary: k6SummaryOf(await readFile(summary, 'utf8')), samples: await samplesIn(samples) }
}
