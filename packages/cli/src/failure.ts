import { CacheError } from '@cache/core'
import { CommanderError } from 'commander'

/** What the process ends with. */
export const exitCodes = {
  ok: 0,
  /** Something was found to be wrong, or was refused. */
  problem: 1,
  usage: 2,
  /** Redis could not be reached, or gave no answer in time. */
  unreachable: 3,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** An end that was foreseen; its message is for the user. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly exitCode: ExitCode

  constructor(kind: Exclude<keyof typeof exitCodes, 'ok'>, message: string, cause?: unknown) {
    super(message, { cause })
    this.exitCode = exitCodes[kind]
  }
}

/** Foreseen or not, what is to be said of it and what the process ends with. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  // Of a question that Ctrl-C was the answer to.
  if (error instanceof Error && error.name === 'AbortError') return new Failure('interrupted', 'interrupted', error)
  if (error instanceof CommanderError) return new Failure('usage', error.message, error)
  if (error instanceof CacheError) return new Failure(kindOf(error), error.detail, error)
  const message = error instanceof Error ? error.message : String(error)
  return new Failure(isOfConnection(error) ? 'unreachable' : 'problem', message, error)
}

function kindOf({ code }: CacheError): 'problem' | 'usage' | 'unreachable' {
  if (code === 'REDIS_UNAVAILABLE') return 'unreachable'
  return code === 'CONFIG_INVALID' || code === 'ID_INVALID' || code === 'LAYER_UNKNOWN' ? 'usage' : 'problem'
}

const connectionErrors =
  /^(?:ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|EHOST|ENET|CERT_|ERR_TLS|ERR_SSL|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/
const connectionMessages =
  /^(?:Connection is closed|connect ETIMEDOUT|Command timed out|WRONGPASS|NOAUTH|LOADING|Failed to refresh slots|ClusterAllFailed|All sentinels are unreachable|None of startup nodes|Stream isn't writeable)/

function isOfConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code = '' } = error as NodeJS.ErrnoException
  return connectionErrors.test(code) || connectionMessages.test(error.message) || isOfConnection(error.cause)
}
