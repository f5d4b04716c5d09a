import type { Id } from '../key/cache-key.ts'

/** Where the result of a call is kept. */
export interface CallPlace {
  readonly id: Id
  readonly params: unknown
}

/** How arguments tell it. */
export interface PlaceOptions<Args extends unknown[]> {
  /**
   * The id that a call's arguments stand for. Default: the one argument, where it is a text or a number and no `params` are told;
   * otherwise the function's name, with `params` or all arguments behind it.
   */
  readonly id?: (...args: Args) => Id
  /** Further parts of the key, as the page of a list. */
  readonly params?: (...args: Args) => unknown
}

/** Where a call is kept. What goes by its name never leads to the key of an id, whatever the arguments are. */
export function placeOfCall<Args extends unknown[]>(
  name: string,
  { id, params }: PlaceOptions<Args>,
  self: unknown,
  args: Args,
): CallPlace {
  const told = params?.apply(self, args)
  if (id) return { id: id.apply(self, args), params: told }
  if (params) return { id: name, params: [told] }
  const given = withoutTrailing(args)
  const [only] = given
  return given.length === 1 && isId(only) ? { id: only, params: undefined } : { id: name, params: given }
}

export function isId(value: unknown): value is Id {
  return typeof value === 'string' || typeof value === 'number'
}

/** An argument that is `undefined` at the end might as well have been left out. */
export function withoutTrailing(args: readonly unknown[]): readonly unknown[] {
  return args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1)
}
