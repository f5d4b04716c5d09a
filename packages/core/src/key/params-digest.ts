import { hash } from 'node:crypto'
import { types } from 'node:util'
import { CacheError } from '../shared/cache-error.ts'
import { classNameOf, hiddenState, isPlainObject, pathText } from '../shared/object-shape.ts'

const deepestParams = 100
const noParams = '{}'

/** Where the walk is, for the message of a refusal. */
type Trail = (string | number)[]

/**
 * SHA-256 of the params' canonical text; `undefined` where there are none. Objects count by their keys and values in
 * any order, lists by their order; a property that is `undefined` counts as missing.
 */
export function paramsDigest(params: unknown): string | undefined {
  if (params === undefined) return undefined
  const text = canonical(params, [])
  return text === noParams ? undefined : hash('sha256', text, 'base64url')
}

// Every form starts with a mark of its type and texts are quoted, so different params never share a canonical text.
function canonical(value: unknown, trail: Trail): string {
  switch (typeof value) {
    case 'string':
      return quoted(value)
    case 'number':
      return `n${value}`
    case 'bigint':
      return `i${value}`
    case 'boolean':
      return value ? 't' : 'f'
    case 'undefined':
      return 'u'
    case 'object':
      return value === null ? '0' : canonicalObject(value, trail)
    default:
      throw unsupported(trail, `is a ${typeof value}`)
  }
}

function canonicalAt(step: string | number, value: unknown, trail: Trail): string {
  trail.push(step)
  const text = canonical(value, trail)
  trail.pop()
  return text
}

function canonicalObject(value: object, trail: Trail): string {
  if (trail.length > deepestParams) throw unsupported(trail, 'is nested too deep or contains itself')
  if (Array.isArray(value)) return `[${list(value, trail)}]`
  if (isPlainObject(value)) return record(value as Readonly<Record<string, unknown>>, trail)
  if (types.isDate(value)) return `D${value.getTime()}`
  if (types.isMap(value)) return `M[${sorted(Array.from(value, (pair, at) => `[${nested(at, pair, trail)}]`))}]`
  if (types.isSet(value)) return `S[${sorted(Array.from(value, (item, at) => canonicalAt(at, item, trail)))}]`
  if (types.isRegExp(value)) return `R${JSON.stringify([value.source, value.flags])}`
  if (ArrayBuffer.isView(value)) return binary(value)
  if (types.isArrayBuffer(value)) return binary(new DataView(value))
  if (isConvertible(value)) return converted(value, trail)

  const hidden = hiddenState(value)
  if (hidden !== undefined) throw unsupported(trail, hidden)
  return record(value as Readonly<Record<string, unknown>>, trail)
}

interface Convertible {
  toJSON(): unknown
}

function isConvertible(value: object): value is Convertible {
  return typeof (value as Partial<Convertible>).toJSON === 'function'
}

// The class keeps a Decimal of 1 apart from the text '1'.
function converted(value: Convertible, trail: Trail): string {
  return `J${quoted(classNameOf(value))}${canonicalAt('toJSON()', value.toJSON(), trail)}`
}

function record(value: Readonly<Record<string, unknown>>, trail: Trail): string {
  let text = ''
  for (const key of Object.keys(value).toSorted()) {
    const item = value[key]
    if (item !== undefined) text += `${quoted(key)}:${canonicalAt(key, item, trail)},`
  }
  return `{${text}}`
}

function list(items: readonly unknown[], trail: Trail): string {
  return Array.from(items, (item, at) => canonicalAt(at, item, trail)).join()
}

function nested(step: number, items: readonly unknown[], trail: Trail): string {
  trail.push(step)
  const text = list(items, trail)
  trail.pop()
  return text
}

function sorted(texts: readonly string[]): string {
  return texts.toSorted().join()
}

// JSON.stringify is five times slower, and most texts need no escape.
function quoted(text: string): string {
  return mayNeedEscape.test(text) ? JSON.stringify(text) : `"${text}"`
}

const mayNeedEscape = /[^ !#-[\]-~]/

// Equal bytes in arrays of different types are different params.
function binary(view: ArrayBufferView): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength)
  return `B${Object.prototype.toString.call(view)}${bytes.toString('base64')}.`
}

function unsupported(trail: Trail, what: string): CacheError {
  return new CacheError('VALUE_UNSUPPORTED', `${pathText('params', trail)} ${what}`)
}
