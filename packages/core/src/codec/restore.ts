import { tagKey } from './tagged.ts'

/**
 * Puts the values back for which tagged objects stand. Writes into `form`, which must be private. Throws for a tagged
 * object that no version of this format wrote.
 */
export function restored(form: unknown): unknown {
  if (typeof form !== 'object' || form === null) return form
  if (Array.isArray(form)) return restoredList(form)
  if (form instanceof Map) return new Map(Array.from(form, ([key, value]) => [restored(key), restored(value)]))
  if (form instanceof Set) return new Set(Array.from(form, restored))
  if (ArrayBuffer.isView(form)) return form
  if (Object.hasOwn(form, tagKey)) return untagged(form as Tagged)
  return restoredFields(form as Record<string, unknown>)
}

interface Tagged {
  readonly [tagKey]: unknown
  readonly value?: unknown
}

function restoredList(list: unknown[]): unknown[] {
  for (let at = 0; at < list.length; at++) list[at] = restored(list[at])
  return list
}

function restoredFields(fields: Record<string, unknown>): object {
  for (const key of Object.keys(fields)) setOwn(fields, key, restored(fields[key]))
  return fields
}

// Assigning to `__proto__` would change the prototype.
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}

function untagged({ [tagKey]: type, value }: Tagged): unknown {
  const restore = typeof type === 'string' && Object.hasOwn(types, type) ? types[type] : undefined
  if (restore === undefined) throw new TypeError('unknown tag')
  return restore(value)
}

const types: Readonly<Record<string, (value: unknown) => unknown>> = {
  undefined: () => undefined,
  number: (value) => Number(value),
  bigint: (value) => BigInt(value as string),
  string: (value) => JSON.parse(value as string) as unknown,
  Date: (value) => new Date((value as string | null) ?? Number.NaN),
  RegExp: (value) => new RegExp(...(value as [string, string])),
  Map: (value) => new Map(restoredList(value as unknown[]) as [unknown, unknown][]),
  Set: (value) => new Set(restoredList(value as unknown[])),
  Object: (value) => objectOf(restoredList(value as unknown[]) as [string, unknown][]),
  Buffer: (value) => Buffer.from(bytesOf(value).buffer),
  ArrayBuffer: (value) => bytesOf(value).buffer,
  DataView: (value) => new DataView(bytesOf(value).buffer),
  ...Object.fromEntries(
    [
      'Int8Array',
      'Uint8Array',
      'Uint8ClampedArray',
      'Int16Array',
      'Uint16Array',
      'Int32Array',
      'Uint32Array',
      'Float16Array',
      'Float32Array',
      'Float64Array',
      'BigInt64Array',
      'BigUint64Array',
    ].map((name) => [name, (value: unknown) => new (typedArray(name))(bytesOf(value).buffer)]),
  ),
}

type TypedArray = new (buffer: ArrayBuffer) => ArrayBufferView

function typedArray(name: string): TypedArray {
  const type = (globalThis as unknown as Record<string, TypedArray | undefined>)[name]
  if (type === undefined) throw new TypeError(`this version of Node.js has no ${name}`)
  return type
}

// In memory of its own: what Buffer.from decodes lies in a pool, at any alignment.
function bytesOf(base64: unknown): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64 as string, 'base64'))
}

function objectOf(pairs: readonly [string, unknown][]): object {
  const object = {}
  for (const [key, value] of pairs) setOwn(object, key, value)
  return object
}
