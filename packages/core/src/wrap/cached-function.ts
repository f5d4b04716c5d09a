import { aFunction, list } from '../config/checks.ts'
import { parseDuration } from '../config/duration.ts'
import { type OptionNames, knownOptions } from '../config/known-options.ts'
import type { Id } from '../key/cache-key.ts'
import type { LoadOptions, WriteOptions } from '../paths/call-options.ts'
import type { Loader } from '../paths/loader.ts'
import { type PlaceOptions, placeOfCall } from './call-place.ts'

/**
 * How the calls of a function are kept. Its functions of the arguments are called with the `this` of the call. Functions that share
 * a layer need ids that tell them apart.
 */
export interface WrapOptions<Args extends unknown[]> extends PlaceOptions<Args> {
  /** Or a function that says so for each value. Default: the layer's. */
  readonly ttl?: WriteOptions['ttl']
  readonly tags?: readonly string[] | ((...args: Args) => readonly string[])
}

type Read<T> = (id: Id, loader: Loader<T>, options: LoadOptions) => Promise<T>

/** The same function, cached: equal ids and params share one result. `this` is passed on. Throws CONFIG_INVALID. */
export function cachedFunction<Args extends unknown[], T>(
  read: Read<T>,
  call: (...args: Args) => T | Promise<T>,
  options: WrapOptions<Args> = {},
): (...args: Args) => Promise<T> {
  const readCall = callReader(aFunction('what wrap is given', call), checkedWrapOptions('wrap', options))
  return async function (this: unknown, ...args: Args): Promise<T> {
    return readCall(read, this, args)
  }
}

/** Reads a call of a function, whose `this` may tell where from. */
export function callReader<Args extends unknown[], T>(
  call: (...args: Args) => T | Promise<T>,
  options: WrapOptions<Args>,
): (read: Read<T>, self: unknown, args: Args) => Promise<T> {
  const { tags, ttl } = options
  return (read, self, args) => {
    const { id, params } = placeOfCall(call.name, options, self, args)
    return read(id, () => call.apply(self, args), {
      params,
      ...(ttl !== undefined && { ttl }),
      ...(tags && { tags: typeof tags === 'function' ? tags.apply(self, args) : tags }),
    })
  }
}

const optionNames: OptionNames<WrapOptions<[]>> = { id: true, params: true, ttl: true, tags: true }

/** Throws CONFIG_INVALID, which begins with the path. */
export function checkedWrapOptions<Args extends unknown[]>(
  path: string,
  options: WrapOptions<Args>,
): WrapOptions<Args> {
  const { id, params, tags, ttl } = knownOptions(path, options, optionNames)
  if (id !== undefined) aFunction(`${path}.id`, id)
  if (params !== undefined) aFunction(`${path}.params`, params)
  if (ttl !== undefined && typeof ttl !== 'function') parseDuration(ttl, `${path}.ttl`)
  if (tags !== undefined && typeof tags !== 'function') list(`${path}.tags`, tags)
  return options
}
