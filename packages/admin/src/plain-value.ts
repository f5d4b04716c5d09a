// Characters of the text of a copy, about; what is larger would hold up the process.
const mostText = 65_536
const deepest = 32

interface Walk {
  left: number
  readonly above: Set<object>
}

/** A copy of any value made of what JSON can carry; bytes are told by their number, and what is too deep or too much is left out. */
export function plainValue(value: unknown): unknown {
  return plain(value, { left: mostText, above: new Set() })
}

function plain(value: unknown, walk: Walk): unknown {
  walk.left -= 8
  if (walk.left <= 0) return '[more]'
  if (typeof value === 'string') return shortened(value, walk)
  if (typeof value === 'bigint') return shortened(String(value), walk)
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return typeof value === 'object' && value !== null ? plainObject(value, walk) : value
}

function shortened(text: string, walk: Walk): string {
  const shown = text.length > walk.left ? `${text.slice(0, walk.left)}…` : text
  walk.left -= shown.length
  return shown
}

function plainObject(value: object, walk: Walk): unknown {
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (walk.above.has(value)) return '[circular]'
  if (walk.above.size >= deepest) return '[deeper]'
  walk.above.add(value)
  const copied = copyOf(value, walk)
  walk.above.delete(value)
  return copied
}

function copyOf(value: object, walk: Walk): unknown {
  if (Array.isArray(value) || value instanceof Set) return mapped(value, walk, (each) => plain(each, walk))
  const fields: Iterable<[unknown, unknown]> = value instanceof Map ? value : Object.entries(value)
  return Object.fromEntries(
    mapped(fields, walk, ([name, each]) => [shortened(String(name), walk), plain(each, walk)] as const),
  )
}

/** As `Array.from`, and ends where enough has been seen. */
function mapped<T, To>(values: Iterable<T>, walk: Walk, change: (value: T) => To): To[] {
  const changed: To[] = []
  for (const value of values) {
    changed.push(change(value))
    if (walk.left <= 0) break
  }
  return changed
}
