import type { Duration } from '../config/cache-options.ts'
import type { Id } from '../key/cache-key.ts'
import type { LoadOptions } from '../paths/call-options.ts'
import type { Loader } from '../paths/loader.ts'

export interface WrapOptions<Args extends unknown[]> {
  /** The id that a call's arguments stand for. */
  readonly id: (...args: Args) => Id
  /** Further parts of the key. */
  readonly params?: (...args: Args) => unknown
  readonly ttl?: Duration
  readonly tags?: readonly string[] | ((...args: Args) => readonly string[])
}

type Read<T> = (id: Id, loader: Loader<T>, options: LoadOptions) => Promise<T>

/** The same function, cached: equal ids and params share one result. `this` is passed on. */
export function cachedFunction<Args extends unknown[], T>(
  read: Read<T>,
  call: (...args: Args) => T | Promise<T>,
  options: WrapOptions<Args>,
): (...args: Args) => Promise<T> {
  const { id, params, tags, ttl } = options
  return async function (this: unknown, ...args: Args): Promise<T> {
    return read(id(...args), () => call.apply(this, args), {
      ...(ttl !== undefined && { ttl }),
      ...(params && { params: params(...args) }),
      ...(tags && { tags: typeof tags === 'function' ? tags(...args) : tags }),
    })
  }
}
