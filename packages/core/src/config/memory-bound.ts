import { parseBoundedSize } from './byte-size.ts'
import type { MemoryConfig } from './cache-config.ts'
import type { ByteRange, ByteSize } from './cache-options.ts'
import { knownOptions } from './known-options.ts'

type MemoryBound = Pick<MemoryConfig, 'minBytes' | 'maxBytes'>

/** A bound of memory that stands still, or the two between which it moves. */
export function memoryBound(path: string, value: ByteSize | ByteRange): MemoryBound {
  if (typeof value !== 'object') return { minBytes: undefined, maxBytes: parseSize(value, path) }
  const { min, max } = knownOptions(path, value, { min: true, max: true })
  const minBytes = parseSize(min, `${path}.min`)
  return { minBytes, maxBytes: parseSize(max, `${path}.max`, minBytes) }
}

/** As `64mb`, or `64mb-512mb` for a bound that moves. */
export function memoryBoundOf(name: string, text: string): number | { readonly min: number; readonly max: number } {
  const [first = '', second, ...more] = text.split('-')
  if (second === undefined || more.length > 0) return parseSize(text, name)
  const min = parseSize(first, name)
  return { min, max: parseSize(second, name, min) }
}

function parseSize(value: unknown, path: string, least = 1): number {
  return parseBoundedSize(value, path, least, Number.MAX_SAFE_INTEGER)
}
