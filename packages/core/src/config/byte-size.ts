import { invalid } from './checks.ts'

const units: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 }

/** Bytes of a number or of a text such as `'512kb'`, `'256mb'`, `'1gb'`, in powers of 1024. */
export function parseByteSize(value: unknown, path: string): number {
  const size = typeof value === 'string' ? ofText(value) : value
  if (typeof size === 'number' && size >= 0 && size <= Number.MAX_SAFE_INTEGER) return Math.floor(size)
  throw invalid(path, "a size: bytes or a text such as '512kb', '256mb', '1gb'", value)
}

/** A size within bounds. */
export function parseBoundedSize(value: unknown, path: string, least: number, most: number): number {
  const size = parseByteSize(value, path)
  if (size >= least && size <= most) return size
  throw invalid(path, `from ${least} to ${most} bytes`, value)
}

function ofText(text: string): number | undefined {
  const [, number, unit = 'b'] = /^(\d+(?:\.\d+)?) ?(b|kb|mb|gb)?$/.exec(text.trim().toLowerCase()) ?? []
  return number === undefined ? undefined : Number(number) * (units[unit] ?? Number.NaN)
}
