import { CacheError } from '../shared/cache-error.ts'
import { isPlainObject, pathText } from '../shared/object-shape.ts'
import { builtInForm } from './built-in-form.ts'
import type { FormWriter } from './form-writer.ts'
import { tagged, tagKey } from './tagged.ts'

/** What the serializer below cannot carry by itself is replaced by tagged objects. */
export type Serializer = 'msgpack' | 'json'

export interface WireForm {
  readonly value: unknown
  /** Whether reading it back has tagged objects to look for. */
  readonly hasTags: boolean
  /** Whether JSON carries it just as well, with nothing replaced. */
  readonly isJson: boolean
  /** Bytes it takes at least. */
  readonly leastSize: number
}

const deepestValue = 500
// Twice as fast as Object.hasOwn: V8 leaves the check out while an object keeps its shape.
// oxlint-disable-next-line typescript/unbound-method
const { hasOwnProperty } = Object.prototype

/**
 * The value in a form that the serializer keeps exactly. The value itself where it needs no change, which is the rule;
 * a copy of the changed parts where it does. Throws VALUE_UNSUPPORTED naming the place, or VALUE_TOO_LARGE for a value
 * that cannot fit into `room` bytes however it is written.
 */
export function wireFormOf(value: unknown, serializer: Serializer, room: number): WireForm {
  const walk = new WireWalk(serializer, room)
  const form = walk.form(value)
  const { hasTags, isJson, leastSize } = walk
  return { value: form, hasTags, isJson, leastSize }
}

/** One pass over one value; keeps where it is, so that a refusal can name the place without searching again. */
class WireWalk implements FormWriter {
  hasTags = false
  isJson = true
  readonly json: boolean
  readonly #limit: number
  #room: number
  #depth = 0
  readonly #steps: (string | number)[] = []
  readonly #parents: unknown[] = []
  // By depth and place: the objects of a list mostly have the same names in the same order.
  readonly #checkedNames: string[][] = []

  constructor(serializer: Serializer, room: number) {
    this.json = serializer === 'json'
    this.#limit = room
    this.#room = room
  }

  form(value: unknown): unknown {
    // Every value costs at least one byte, a text at least one for each of its UTF-16 units.
    if (--this.#room < 0) throw this.#tooLarge()
    switch (typeof value) {
      case 'string':
        return this.#text(value)
      case 'number':
        return this.#number(value)
      case 'boolean':
        return value
      case 'object':
        return value === null ? null : this.#object(value)
      case 'undefined':
        return this.json ? this.tag('undefined') : this.beyondJson(value)
      case 'bigint':
        return this.json ? this.tag('bigint', String(value)) : this.beyondJson(value)
      default:
        throw this.#refusalAt(this.#depth, `is a ${typeof value}`)
    }
  }

  get leastSize(): number {
    return this.#limit - this.#room
  }

  formAt(step: string | number, value: unknown): unknown {
    this.#steps[this.#depth - 1] = step
    return this.form(value)
  }

  tag(type: string, value?: unknown): object {
    this.hasTags = true
    this.isJson = false
    return tagged(type, value)
  }

  beyondJson(value: unknown): unknown {
    this.isJson = false
    return value
  }

  copiedFields(object: object): object {
    return this.#fields(object as Record<string, unknown>, true)
  }

  refusal(what: string): CacheError {
    return this.#refusalAt(this.#depth - 1, what)
  }

  #text(text: string): unknown {
    if ((this.#room -= text.length) < 0) throw this.#tooLarge()
    // JSON escapes a lone surrogate, UTF-8 cannot hold one.
    return this.json || text.isWellFormed() ? text : this.tag('string', JSON.stringify(text))
  }

  #number(number: number): unknown {
    if (number === 0) return Object.is(number, -0) ? this.tag('number', '-0') : number
    if (Number.isFinite(number)) return number
    return this.json ? this.tag('number', String(number)) : this.beyondJson(number)
  }

  #object(object: object): unknown {
    if (this.#depth > deepestValue) throw this.#tooDeep()
    this.#parents[this.#depth++] = object
    const form = this.#containerForm(object)
    this.#depth--
    return form
  }

  #containerForm(object: object): unknown {
    if (Array.isArray(object)) return this.#list(object)
    if (isPlainObject(object)) return this.#fields(object as Record<string, unknown>, false)
    return builtInForm(object, this)
  }

  #list(list: readonly unknown[]): readonly unknown[] {
    // Before a billion holes are copied.
    if (list.length > this.#room) throw this.#tooLarge()
    // A subclass might bring a toJSON.
    let copy: unknown[] | undefined = Object.getPrototypeOf(list) === Array.prototype ? undefined : Array.from(list)
    for (let at = 0; at < list.length; at++) {
      const item = list[at]
      if (this.#isCarried(item)) continue
      const form = this.formAt(at, item)
      if (!Object.is(form, item)) (copy ??= list.slice())[at] = form
    }
    return copy ?? list
  }

  /** The object itself, a copy with some properties changed, or its properties as a tagged list. */
  #fields(object: Readonly<Record<string, unknown>>, mustCopy: boolean): object {
    let copy: Record<string, unknown> | undefined = mustCopy ? { ...object } : undefined
    const checked = (this.#checkedNames[this.#depth] ??= [])
    let place = 0
    for (const name in object) {
      if (!hasOwnProperty.call(object, name)) continue
      if (checked[place] !== name && this.#isReserved(name)) return this.#listedFields(object)
      checked[place++] = name
      const item = object[name]
      if (this.#isCarried(item)) continue
      const form = this.formAt(name, item)
      if (!Object.is(form, item)) (copy ??= { ...object })[name] = form
    }
    return copy ?? object
  }

  /** The many values that every serializer carries, without a step further. */
  #isCarried(value: unknown): boolean {
    if (typeof value === 'string') return (this.json || value.isWellFormed()) && (this.#room -= value.length + 1) >= 0
    if (typeof value === 'number') return value !== 0 && Number.isFinite(value) && --this.#room >= 0
    return false
  }

  #listedFields(object: Readonly<Record<string, unknown>>): object {
    const pairs = Object.keys(object).map((key) => [this.formAt(key, key), this.formAt(key, object[key])])
    return this.tag('Object', pairs)
  }

  #isReserved(key: string): boolean {
    if (key === tagKey || key === '__proto__') return true
    // msgpackr keeps notes of its own under this name.
    return !this.json && (key === '__keys__' || !key.isWellFormed())
  }

  #tooLarge(): CacheError {
    return new CacheError('VALUE_TOO_LARGE', `the value takes more than ${this.#limit} bytes`)
  }

  #tooDeep(): CacheError {
    const again = this.#parents.findIndex((parent, at) => this.#parents.indexOf(parent) < at)
    if (again !== -1)
      return this.#refusalAt(again, `is ${this.#placeAt(this.#parents.indexOf(this.#parents[again]))} again`)
    return this.#refusalAt(this.#depth, `is nested deeper than ${deepestValue} levels`)
  }

  #refusalAt(depth: number, what: string): CacheError {
    return new CacheError('VALUE_UNSUPPORTED', `${this.#placeAt(depth)} ${what}`)
  }

  // As many steps lead to an object as it has parents.
  #placeAt(depth: number): string {
    return pathText('value', this.#steps.slice(0, depth))
  }
}
