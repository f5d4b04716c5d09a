/**
 * A tagged object, `{ "$cache": type, "value": … }`, stands for a value that a serializer cannot carry by itself.
 * An object of the user's own that has this key is written as a tagged list of its properties, so nothing clashes.
 */
export const tagKey = '$cache'

export function tagged(type: string, value: unknown): object {
  return value === undefined ? { [tagKey]: type } : { [tagKey]: type, value }
}
