import { parseDuration } from '@cache/core'
import { type Target, targetOf } from '@cache/core/operations'
import type { Client } from './connect.ts'
import { connect } from './connect.ts'
import { type ConnectionFlags, type Place, placeOf } from './connection-options.ts'
import { Failure } from './failure.ts'
import { Output } from './output.ts'

/** What every command takes. */
export interface CommonFlags extends ConnectionFlags {
  readonly namespace: string
  readonly timeout: string
  readonly json?: true
}

/** One command's connection, and what it says. */
export interface Session {
  readonly client: Client
  readonly target: Target
  readonly namespace: string
  readonly place: Place
  /** What one exchange may take, ms. */
  readonly timeout: number
  readonly output: Output
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}

/** Connects, runs the command, and closes again whatever becomes of it. */
export async function inSession(
  flags: CommonFlags,
  signal: AbortSignal,
  command: (session: Session) => Promise<void>,
): Promise<void> {
  const timeout = parseDuration(flags.timeout, '--timeout')
  if (timeout < 1) throw new Failure('usage', `--timeout must be longer than 0, got ${flags.timeout}`)
  const place = placeOf(flags)
  const client = await untilAborted(signal, connect(place, timeout))
  try {
    const target = targetOf(client, flags.namespace, { timeout })
    const output = new Output(flags.json === true)
    await untilAborted(signal, command({ client, target, place, timeout, output, signal, namespace: target.namespace }))
  } finally {
    client.disconnect()
  }
}

function untilAborted<T>(signal: AbortSignal, task: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Failure('interrupted', 'interrupted'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    task.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
