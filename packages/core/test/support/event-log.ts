import type { LoggerLike } from '../../src/index.ts'

export interface LoggedEvent {
  readonly type: string
  readonly level: string
  readonly [detail: string]: unknown
}

/** A logger that keeps what it is told; each kind of event comes at most once a second. */
export function eventLog(): {
  readonly logger: LoggerLike
  readonly events: LoggedEvent[]
  readonly types: () => string[]
} {
  const events: LoggedEvent[] = []
  const at =
    (level: string) =>
    (detail: object): void =>
      void events.push({ ...(detail as { type: string }), level })
  return {
    logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    events,
    types: () => events.map((event) => event.type),
  }
}
