import { types } from 'node:util'

/** `value.user.save`, `value[3]["first name"]`: a place as code would name it. */
export function pathText(root: string, path: readonly (string | number)[]): string {
  const shown = path.length > 20 ? path.slice(0, 20) : path
  const steps = shown.map((step) =>
    typeof step === 'string' && plainName.test(step) ? `.${step}` : `[${quoted(step)}]`,
  )
  return root + steps.join('') + (shown === path ? '' : '…')
}

const plainName = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(\(\))?$/u

function quoted(step: string | number): string {
  return typeof step === 'number' ? String(step) : JSON.stringify(step)
}

/** Why the own properties of an object are not all of it; `undefined` where they are. */
export function hiddenState(value: object): string | undefined {
  if (types.isPromise(value)) return 'is a promise'
  if (types.isBoxedPrimitive(value)) return `is a boxed ${classNameOf(value)}`
  // A cached error is nearly always a failure kept by mistake, and its stack would be another process's.
  if (types.isNativeError(value) || value instanceof Error) return `is an error: ${value.name}`
  if (types.isWeakMap(value) || types.isWeakSet(value) || value instanceof WeakRef) return `is a ${classNameOf(value)}`
  if (types.isSharedArrayBuffer(value) || types.isGeneratorObject(value)) return `is a ${classNameOf(value)}`
  if (Object.keys(value).length === 0 && isOpaque(value))
    return `is a ${classNameOf(value)}, whose state cannot be read`
  return undefined
}

/** Made by `{}`, `Object.create(null)` or `JSON.parse`, in whatever realm. */
export function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null
  if (prototype === Object.prototype || prototype === null) return true
  // That of another realm's objects; not one of the user's own, which may bring a toJSON.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')
}

// Nothing in itself, but getters or an iterator in its class: a Headers, a URLSearchParams, a class with #private fields.
function isOpaque(value: object): boolean {
  let prototype = Object.getPrototypeOf(value) as object | null
  while (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    const members = Object.entries(Object.getOwnPropertyDescriptors(prototype))
    if (Object.hasOwn(prototype, Symbol.iterator) || members.some(([, member]) => member.get !== undefined)) return true
    prototype = Object.getPrototypeOf(prototype) as object | null
  }
  return false
}

/** The class's own name, as a message or a digest may show it. */
export function classNameOf(value: object): string {
  const { constructor } = value as { readonly constructor?: unknown }
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'nameless class'
}
