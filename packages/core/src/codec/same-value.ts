import { packedOf } from './msgpack-serializer.ts'
import { wireFormOf } from './wire-form.ts'

/**
 * Would the same be kept for both? In time that grows with their size alone, which `isDeepStrictEqual` does not promise for sets. The
 * order of an object's properties does not count where all of the value is what JSON carries. Throws as `wireFormOf` does.
 */
export function sameValue(a: unknown, b: unknown, room: number): boolean {
  const [one, other] = [wireFormOf(a, 'msgpack', room), wireFormOf(b, 'msgpack', room)]
  if (one.isJson && other.isJson) return sameJson(one.value, other.value)
  // A copy, because the next one is packed into the same memory.
  return one.isJson === other.isJson && Buffer.from(packedOf(one)).equals(packedOf(other))
}

/** Are both nothing but what JSON carries as it is, and the same? Of anything else nobody knows what counts. */
export function samePlain(a: unknown, b: unknown, room: number): boolean {
  return isPlain(a, room) && isPlain(b, room) && sameJson(a, b)
}

function isPlain(value: unknown, room: number): boolean {
  const form = wireFormOf(value, 'msgpack', room)
  return form.isJson && Object.is(form.value, value)
}

function sameJson(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, at) => sameJson(item, b[at]))
  }
  const names = Object.keys(a)
  if (Array.isArray(b) || names.length !== Object.keys(b).length) return false
  return names.every((name) => Object.hasOwn(b, name) && sameJson(fieldOf(a, name), fieldOf(b, name)))
}

function fieldOf(object: object, name: string): unknown {
  return (object as Readonly<Record<string, unknown>>)[name]
}
