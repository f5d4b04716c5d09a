// Estimates of what V8 spends, in bytes, rounded up: a bound on memory must not be optimistic.
const objectHeader = 24
const propertySlot = 16
const elementSlot = 8
const collectionSlot = 40
const boxedNumber = 16
const stringHeader = 24

/** What one entry costs besides its key and value: the entry object, its times, its places in map and recency list. */
const entryOverhead = 400

/** Bytes that an entry takes in memory, all told. */
export function entrySize({ key, tags, value }: { key: string; tags: readonly string[]; value: unknown }): number {
  return entryOverhead + stringSize(key) + valueSize(value) + valueSize(tags)
}

/** Bytes that a value holds on the heap, estimated; shared sub-objects count once. */
export function valueSize(value: unknown): number {
  return sizeOf(value, new Set())
}

function stringSize(text: string): number {
  return stringHeader + 2 * text.length
}

function sizeOf(value: unknown, seen: Set<object>): number {
  if (typeof value === 'string') return stringSize(value)
  if (typeof value === 'number') return boxedNumber
  if (typeof value === 'bigint') return boxedNumber + Math.ceil(value.toString(16).length / 2)
  if (typeof value !== 'object' || value === null) return 0
  if (seen.has(value)) return 0
  seen.add(value)
  return objectSize(value, seen)
}

function objectSize(value: object, seen: Set<object>): number {
  if (Array.isArray(value)) {
    let size = objectHeader
    for (const element of value) size += elementSlot + sizeOf(element, seen)
    return size
  }
  if (ArrayBuffer.isView(value)) return 4 * objectHeader + value.byteLength
  if (value instanceof ArrayBuffer) return 4 * objectHeader + value.byteLength
  if (value instanceof Map) {
    let size = objectHeader
    for (const [key, element] of value) size += collectionSlot + sizeOf(key, seen) + sizeOf(element, seen)
    return size
  }
  if (value instanceof Set) {
    let size = objectHeader
    for (const element of value) size += collectionSlot + sizeOf(element, seen)
    return size
  }
  let size = objectHeader
  for (const key in value) size += propertySlot + sizeOf((value as Record<string, unknown>)[key], seen)
  return size
}
