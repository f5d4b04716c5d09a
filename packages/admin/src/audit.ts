import type { LoggerLike } from '@cache/core'
import type { AdminRequest } from './message.ts'

/** What the log is told of a mutation or of a refusal; never a token, a value, or an id that is kept as a digest alone. */
export interface AuditDetail {
  /** What was asked for, as `POST /invalidate/tags`; never the path itself, which has ids in it. */
  readonly operation: string
  /** As `authorize` named them. */
  readonly who: string | undefined
  readonly status: number
  /** How many of what, and what came of it. */
  readonly what?: Readonly<Record<string, unknown>> | undefined
}

export type Audit = (request: AdminRequest, detail: AuditDetail) => void

// Of the names of what was asked for.
const mostNamed = 10
const longestName = 100

/** One line of `info` each. A logger that throws changes no answer. */
export function createAudit(logger: LoggerLike | undefined): Audit {
  return ({ remoteAddress }, { operation, status, what, who }) => {
    const done = status < 400
    const line = { operation, who, remoteAddress, status, ...what }
    try {
      logger?.info(
        line,
        done ? 'the cache was changed through its admin API' : 'the admin API of the cache refused a call',
      )
    } catch {
      // The log is not what was asked for.
    }
  }
}

/** The first few of a list, for the log. */
export function someOf(names: readonly (string | number)[]): readonly string[] {
  return names.slice(0, mostNamed).map((name) => String(name).slice(0, longestName))
}
