import { invalid } from './checks.ts'

/** Milliseconds, or a text such as `'250ms'`, `'30s'`, `'5m'`, `'6h'`, `'1d'`. */
export type Duration = number | string

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** Milliseconds of a number or of a text such as `'250ms'`, `'30s'`, `'1.5h'`; a bare number is milliseconds. */
export function parseDuration(value: unknown, path: string): number {
  const duration = typeof value === 'string' ? ofText(value) : value
  if (typeof duration === 'number' && duration >= 0 && duration <= Number.MAX_SAFE_INTEGER) return duration
  throw invalid(path, "a duration: milliseconds or a text such as '250ms', '30s', '5m', '6h', '1d'", value)
}

/** A duration that may not be 0. */
export function parsePeriod(value: unknown, path: string): number {
  const duration = parseDuration(value, path)
  if (duration > 0) return duration
  throw invalid(path, 'longer than 0', value)
}

function ofText(text: string): number | undefined {
  const [, number, unit = 'ms'] = /^(\d+(?:\.\d+)?) ?(ms|s|m|h|d|w)?$/.exec(text.trim()) ?? []
  return number === undefined ? undefined : Number(number) * (units[unit] ?? Number.NaN)
}
