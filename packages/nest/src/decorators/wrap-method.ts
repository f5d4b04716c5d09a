/** A method whose arguments are known to its user alone. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Method = (this: unknown, ...args: any[]) => unknown

/** As `ArticleService.find`. */
export function methodName(prototype: object, key: string | symbol): string {
  return `${nameOf(prototype)}.${String(key)}`
}

/** The class of a prototype, or, for a static method, of the class itself. */
function nameOf(target: object): string {
  return typeof target === 'function' ? target.name : target.constructor.name
}

/**
 * Puts a method in the place of another. What other decorators have written on it (the route of a controller's handler, for one)
 * goes with it, and so does its name.
 */
export function replaceMethod(descriptor: PropertyDescriptor, wrap: (original: Method) => Method): void {
  const original = descriptor.value as Method
  const wrapped = wrap(original)
  for (const key of Reflect.getOwnMetadataKeys(original)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, original), wrapped)
  }
  Object.defineProperty(wrapped, 'name', { value: original.name, configurable: true })
  Object.defineProperty(wrapped, 'length', { value: original.length, configurable: true })
  descriptor.value = wrapped
}
