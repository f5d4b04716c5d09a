import type { CacheError } from '../shared/cache-error.ts'

/** What the forms of single types need of the walk over the whole value. */
export interface FormWriter {
  readonly json: boolean
  /** The form of what is found under `step` of the object at hand. */
  formAt(step: string | number, value: unknown): unknown
  /** Notes that JSON does not carry this value, and gives it back. */
  beyondJson(value: unknown): unknown
  /** The object's own enumerable properties as a plain object. */
  copiedFields(object: object): object
  tag(type: string, value?: unknown): object
  /** VALUE_UNSUPPORTED, naming the place of the object at hand. */
  refusal(what: string): CacheError
}
