import type { LoggerLike } from '../config/cache-options.ts'
import { wholeNumber } from '../config/checks.ts'
import { BoundedList } from './bounded-list.ts'

/** One call of a logger. */
export interface LogLine {
  readonly level: keyof LoggerLike
  readonly message: string
  readonly detail: object
}

/** A logger that keeps what it is told. */
export interface RecordingLogger extends LoggerLike {
  readonly lines: readonly LogLine[]
  /** Lines that came when there were `maxLines` already. */
  readonly droppedLines: number
  clearLines(): void
}

/**
 * A logger for the option `logger`, to see what would be logged: each kind of event at most once a second, with the number of
 * those left out as `repeated`. Of `maxLines` (default 10,000) the first are kept. Throws CONFIG_INVALID for `maxLines` below 1.
 */
export function recordingLogger({ maxLines = 10_000 }: { readonly maxLines?: number } = {}): RecordingLogger {
  const kept = new BoundedList<LogLine>(wholeNumber('maxLines', maxLines, 1))
  const at =
    (level: keyof LoggerLike) =>
    (detail: object, message: string): void =>
      kept.add({ level, message, detail })
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    get lines() {
      return kept.items
    },
    get droppedLines() {
      return kept.dropped
    },
    clearLines: () => kept.clear(),
  }
}
