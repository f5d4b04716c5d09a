import { type Cache, CacheError, type Duration, type Id, parseDuration } from '@cache/core'

export interface CachedOptions<Args extends readonly unknown[]> {
  readonly layer: string
  /** The id that a call's arguments stand for; `this` is the object of the method. */
  readonly id: (...args: Args) => Id
  /** Further parts of the key. */
  readonly params?: (...args: Args) => unknown
  /** Default: the layer's. */
  readonly ttl?: Duration
  readonly tags?: readonly string[] | ((...args: Args) => readonly string[])
}

type Test = readonly [rule: string, passes: (value: unknown) => boolean]

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isFunction = (value: unknown): boolean => typeof value === 'function'
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((each) => isText(each))

const tests: Readonly<Record<keyof CachedOptions<never>, Test>> = {
  layer: ['the name of a layer', isText],
  id: ['a function of the arguments', isFunction],
  params: ['a function of the arguments', (value) => value === undefined || isFunction(value)],
  ttl: ["a duration: milliseconds or a text such as '5m'", (value) => value === undefined || isDuration(value)],
  tags: [
    'a list of texts or a function of the arguments',
    (value) => value === undefined || isFunction(value) || isTexts(value),
  ],
}

/** Throws CONFIG_INVALID, which begins with the place: `@Cached on ArticleService.find`. */
export function checkOptions(options: CachedOptions<never>, place: string): void {
  if (typeof options !== 'object' || options === null) throw invalid(place, 'its options must be an object')
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(tests, name))
  if (unknown !== undefined) throw invalid(place, `unknown option ${unknown}; known: ${Object.keys(tests).join(', ')}`)
  for (const [name, [rule, passes]] of Object.entries(tests)) {
    if (!passes(options[name as keyof typeof options])) throw invalid(place, `${name} must be ${rule}`)
  }
}

/** What only the cache knows. */
export function checkLayer(cache: Cache, layer: string, place: string): void {
  const known = cache.layers().map(({ name }) => name)
  if (known.includes(layer)) return
  throw invalid(place, `there is no layer ${JSON.stringify(layer)}; there are: ${known.join(', ')}`)
}

function invalid(place: string, trouble: string): CacheError {
  return new CacheError('CONFIG_INVALID', `${place}: ${trouble}`)
}

function isDuration(value: unknown): boolean {
  try {
    parseDuration(value, 'ttl')
    return true
  } catch {
    return false
  }
}
