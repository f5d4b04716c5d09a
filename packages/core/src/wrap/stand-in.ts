type AnyFunction = (...args: unknown[]) => unknown

/**
 * Stands in for an object: some of its methods are replaced, and all else is the object's own, private fields and getters included,
 * since its methods run on the object itself. So what these call on `this` is not replaced.
 */
export function standIn<T extends object>(original: T, replaced: ReadonlyMap<PropertyKey, AnyFunction>): T {
  const methods = new WeakMap<AnyFunction, AnyFunction>()
  const methodOf = (own: AnyFunction): AnyFunction => {
    let method = methods.get(own)
    if (!method) methods.set(own, (method = calledOn(original, () => proxy, own)))
    return method
  }
  const read = (key: PropertyKey): unknown => {
    const value: unknown = Reflect.get(original, key, original)
    if (value === original) return proxy
    return typeof value === 'function' && key !== 'constructor' ? methodOf(value as AnyFunction) : value
  }
  // Not the object itself: a proxy has to tell the truth about properties of its target that cannot change, as of a frozen one's.
  const target = Object.create(Reflect.getPrototypeOf(original)) as T
  const proxy = new Proxy(target, {
    get: (_target, key) => replaced.get(key) ?? read(key),
    set: (_target, key, value) => Reflect.set(original, key, value, original),
    has: (_target, key) => Reflect.has(original, key),
    deleteProperty: (_target, key) => Reflect.deleteProperty(original, key),
    defineProperty: (_target, key, descriptor) => Reflect.defineProperty(original, key, descriptor),
    preventExtensions: () => false,
    ownKeys: () => Reflect.ownKeys(original),
    getOwnPropertyDescriptor: (_target, key) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(original, key)
      return descriptor && { ...descriptor, configurable: true }
    },
  })
  return proxy
}

/** A method that runs on the original when it is called on the stand-in, which it gives back where it returns `this`. */
function calledOn<T extends object>(original: T, proxy: () => T, method: AnyFunction): AnyFunction {
  return new Proxy(method, {
    apply: (_method, self: unknown, args: unknown[]) => {
      const answer: unknown = Reflect.apply(method, self === proxy() ? original : self, args)
      return answer === original ? proxy() : answer
    },
  })
}
