import type { Isolation } from '../config/cache-options.ts'

/** A value as the memory tier keeps it, and whether all readers may be given this very object. */
export interface IsolatedValue {
  readonly value: unknown
  readonly shareable: boolean
}

/**
 * Prepares a value that nobody outside holds yet (`share` excepted) for being handed to many readers.
 * Plain objects and arrays are frozen and shared; what freezing cannot protect (Map, Date, Buffer …) is copied for each reader.
 */
export function isolate(value: unknown, isolation: Isolation): IsolatedValue {
  if (isolation === 'share' || isImmutable(value)) return { value, shareable: true }
  return { value, shareable: isolation === 'freeze' && deepFreeze(value) }
}

/** A reader's own copy; equal in type and content. */
export function copyOf<T>(value: T): T {
  return copy(value) as T
}

function isImmutable(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Freezes what can be frozen; `false` if some of it cannot, so that the value has to be copied after all. */
function deepFreeze(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  let whole = true
  if (Array.isArray(value)) {
    for (const part of value) whole = deepFreeze(part) && whole
  } else {
    if (!isPlain(value)) return false
    for (const key in value) whole = deepFreeze((value as Record<string, unknown>)[key]) && whole
  }
  Object.freeze(value)
  return whole
}

// No cycles to fear: a value that was kept as a private copy has been through the codec, which refuses them.
function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copy)
  // fromEntries defines properties, so a key named __proto__ stays a key.
  if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)]))
  if (value instanceof Map) return new Map(Array.from(value, ([key, part]) => [copy(key), copy(part)]))
  if (value instanceof Set) return new Set(Array.from(value, copy))
  if (value instanceof Date) return new Date(value.getTime())
  // structuredClone would turn a Buffer into a plain Uint8Array.
  if (Buffer.isBuffer(value)) return Buffer.from(value)
  return structuredClone(value)
}
