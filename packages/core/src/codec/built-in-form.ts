import { types } from 'node:util'
import { hiddenState } from '../shared/object-shape.ts'
import type { FormWriter } from './form-writer.ts'

/** The wire form of everything that is neither a list nor a plain object. */
export function builtInForm(object: object, walk: FormWriter): unknown {
  const form = carriedForm(object, walk)
  return form === undefined ? instanceForm(object, walk) : walk.beyondJson(form)
}

/** `undefined`: of no class that a serializer knows. */
function carriedForm(object: object, walk: FormWriter): unknown {
  if (types.isDate(object)) return dateForm(object, walk)
  if (types.isMap(object)) return mapForm(object, walk)
  if (types.isSet(object)) return setForm(object, walk)
  if (ArrayBuffer.isView(object)) return viewForm(object, walk)
  if (types.isArrayBuffer(object)) return bufferForm(object, walk)
  if (types.isRegExp(object)) return patternForm(object, walk)
  return undefined
}

// A subclass, or a class of another realm, is written as the built-in class.
function dateForm(date: Date, walk: FormWriter): unknown {
  const time = date.getTime()
  if (walk.json) return walk.tag('Date', Number.isNaN(time) ? null : new Date(time).toISOString())
  return isOwn(date, Date) ? date : new Date(time)
}

function mapForm(map: ReadonlyMap<unknown, unknown>, walk: FormWriter): unknown {
  let same = isOwn(map, Map)
  const pairs = Array.from(map, ([key, value], at) => {
    const pair = [walk.formAt(at, key), walk.formAt(typeof key === 'string' ? key : at, value)] as const
    same &&= Object.is(pair[0], key) && Object.is(pair[1], value)
    return pair
  })
  if (walk.json) return walk.tag('Map', pairs)
  return same ? map : new Map(pairs)
}

function setForm(set: ReadonlySet<unknown>, walk: FormWriter): unknown {
  let same = isOwn(set, Set)
  const items = Array.from(set, (item, at) => {
    const form = walk.formAt(at, item)
    same &&= Object.is(form, item)
    return form
  })
  if (walk.json) return walk.tag('Set', items)
  return same ? set : new Set(items)
}

function viewForm(view: ArrayBufferView, walk: FormWriter): unknown {
  const type = Buffer.isBuffer(view) ? 'Buffer' : Object.prototype.toString.call(view).slice(8, -1)
  if (walk.json || !msgpackViews.has(Object.getPrototypeOf(view))) return walk.tag(type, base64(view))
  return view
}

function bufferForm(buffer: ArrayBuffer, walk: FormWriter): unknown {
  return walk.json || !isOwn(buffer, ArrayBuffer) ? walk.tag('ArrayBuffer', base64(new Uint8Array(buffer))) : buffer
}

function patternForm(pattern: RegExp, walk: FormWriter): unknown {
  return walk.json || !isOwn(pattern, RegExp) ? walk.tag('RegExp', [pattern.source, pattern.flags]) : pattern
}

const msgpackViews: ReadonlySet<unknown> = new Set(
  [
    Buffer,
    Uint8Array,
    Int8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  ].map((type) => type.prototype),
)

function instanceForm(object: object, walk: FormWriter): unknown {
  const { toJSON } = object as { toJSON?: unknown }
  if (typeof toJSON === 'function') {
    const json: unknown = toJSON.call(object)
    if (json !== object) return walk.formAt('toJSON()', json)
  }
  const hidden = hiddenState(object)
  if (hidden !== undefined) throw walk.refusal(hidden)
  return walk.copiedFields(object)
}

function isOwn(object: object, type: { readonly prototype: object }): boolean {
  return Object.getPrototypeOf(object) === type.prototype
}

function base64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}
