import { type Cache, CacheError, type Id } from '@cache/core'

/** Ids by the layer that they are in. */
export type IdsByLayer = Readonly<Record<string, Id | readonly Id[]>>

type Given<T, Args extends readonly unknown[]> = T | ((...args: Args) => T | Promise<T>)

/** What a write makes invalid, given or told by a function of the framework's own request and response. */
export interface InvalidationOptions<Args extends readonly unknown[]> {
  readonly tags?: Given<readonly string[], Args>
  readonly ids?: Given<IdsByLayer, Args>
  /** Everything in these layers. */
  readonly layers?: Given<readonly string[], Args>
}

const known = new Set(['tags', 'ids', 'layers'])

/**
 * Makes the function that is to be called after a write has succeeded. Throws CONFIG_INVALID, which names the place and the option.
 * @example const invalidate = createInvalidation(cache, { tags: ['articles'] }, 'POST /articles')
 */
export function createInvalidation<Args extends readonly unknown[]>(
  cache: Cache,
  options: InvalidationOptions<Args>,
  place = 'invalidates',
): (...args: Args) => Promise<void> {
  const { ids, layers, tags } = checked(cache, options, place)
  return async (...args) => {
    const [tagList, idsByLayer, names] = await Promise.all([told(tags, args), told(ids, args), told(layers, args)])
    const tasks: Promise<unknown>[] = []
    if (tagList && tagList.length > 0) tasks.push(cache.invalidateTags(tagList))
    if (names && names.length > 0) tasks.push(cache.clearLayers(names))
    for (const [name, one] of Object.entries(idsByLayer ?? {}))
      tasks.push(cache.layer(name).deleteMany(typeof one === 'object' ? one : [one]))
    await Promise.all(tasks)
  }
}

function checked<Args extends readonly unknown[]>(
  cache: Cache,
  options: InvalidationOptions<Args>,
  place: string,
): InvalidationOptions<Args> {
  const { ids, layers, tags } = options
  const unknown = Object.keys(options).find((name) => !known.has(name))
  if (unknown !== undefined) throw invalid(`${place}: unknown option ${unknown}`)
  if (tags === undefined && ids === undefined && layers === undefined) {
    throw invalid(`${place}: one of tags, ids and layers must be given`)
  }
  if (!isFunctionOr(tags, isTexts)) throw invalid(`${place}: tags must be a list of texts or a function`)
  if (!isFunctionOr(layers, isTexts)) throw invalid(`${place}: layers must be a list of names or a function`)
  if (!isFunctionOr(ids, (value) => typeof value === 'object'))
    throw invalid(`${place}: ids must be ids by layer or a function`)

  const names = new Set(cache.layers().map(({ name }) => name))
  const named = [...(typeof layers === 'object' ? layers : []), ...Object.keys(typeof ids === 'object' ? ids : {})]
  const stranger = named.find((name) => !names.has(name))
  if (stranger !== undefined) throw invalid(`${place}: there is no layer ${JSON.stringify(stranger)}`)
  return { ...options }
}

function isFunctionOr(value: unknown, check: (value: unknown) => boolean): boolean {
  return value === undefined || typeof value === 'function' || (value !== null && check(value))
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '')
}

function invalid(detail: string): CacheError {
  return new CacheError('CONFIG_INVALID', detail)
}

async function told<T, Args extends readonly unknown[]>(
  given: Given<T, Args> | undefined,
  args: Args,
): Promise<T | undefined> {
  return typeof given === 'function' ? (given as (...args: Args) => T | Promise<T>)(...args) : given
}
