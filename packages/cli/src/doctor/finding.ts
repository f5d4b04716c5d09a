/** `error`: the cache does not work, or does not keep its promises. `warning`: it will, one day, or does so badly. */
export type Severity = 'ok' | 'info' | 'warning' | 'error'

export interface Finding {
  readonly check: string
  readonly severity: Severity
  readonly says: string
  /** What to do about it. */
  readonly mend?: string
}

export function ok(check: string, says: string): Finding {
  return { check, severity: 'ok', says }
}
