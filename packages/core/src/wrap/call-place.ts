import type { Id } from '../key/cache-key.ts'

/** Where the result of a call is kept. */
export interface CallPlace {
  readonly id: Id
  readonly params: unknown
}

/**
 * Where a call is kept that nobody has given an id: under its one text or number, and otherwise under the function's name with all
 * arguments as params. Neither leads to the key of the other, whatever the arguments are.
 */
export function placeOfCall(name: string, args: readonly unknown[]): CallPlace {
  const given = withoutTrailing(args)
  const [only] = given
  return given.length === 1 && isId(only) ? { id: only, params: undefined } : { id: name, params: given }
}

export function isId(value: unknown): value is Id {
  return typeof value === 'string' || typeof value === 'number'
}

// An argument that is `undefined` at the end might as well have been left out.
function withoutTrailing(args: readonly unknown[]): readonly unknown[] {
  return args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1)
}
