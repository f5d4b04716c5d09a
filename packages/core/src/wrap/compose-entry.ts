import type { Id } from '../key/cache-key.ts'
import type { LoadOptions } from '../paths/call-options.ts'
import type { Loader } from '../paths/loader.ts'
import { CacheError, type CacheErrorCode } from '../shared/cache-error.ts'
import { noteFragment } from '../stampede/load-scope.ts'
import { type ComposeOptions, checkComposeOptions } from './compose-options.ts'
import type { Fragment, FragmentLayer, Fragments, PartsOf } from './fragment.ts'

/**
 * A value made of fragments, each with a life and tags of its own: what is there is read in one round trip, what is missing is
 * loaded, all at once, and nothing else runs. Inside a load, what that load makes lives no longer than the fragments and becomes
 * invalid with them. Rejects with the error of a fragment that cannot be loaded and has no fallback, or with CONFIG_INVALID.
 * @example
 * const page = await composeEntry(pages, slug, {
 *   fragments: {
 *     article: { ttl: '1h', tags: [`article:${slug}`], load: ({ signal }) => database.findArticle(slug, signal) },
 *     comments: { ttl: '10s', load: () => database.findComments(slug), fallback: [] },
 *   },
 * })
 */
export async function composeEntry<T, F extends Fragments, Whole = PartsOf<F>>(
  layer: FragmentLayer<T>,
  id: Id,
  options: ComposeOptions<F, Whole, NoInfer<T>>,
): Promise<Awaited<Whole>> {
  checkComposeOptions(options)
  const { assemble, fragments, ...common } = options
  // All reads begin in one tick, which makes them one batch.
  const reads = Object.entries<Fragment>(fragments).map(([name, fragment]) =>
    partOf({ layer, id, name, fragment, ...common }),
  )
  const parts = Object.fromEntries(await Promise.all(reads)) as never
  return assemble ? await assemble(parts) : parts
}

interface PartRequest extends Pick<LoadOptions, 'params' | 'signal' | 'tags'> {
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly layer: FragmentLayer<any>
  readonly id: Id
  readonly name: string
  readonly fragment: Fragment
}

async function partOf(request: PartRequest): Promise<[name: string, part: unknown]> {
  const { fragment, name, signal } = request
  const layer = fragment.layer ?? request.layer
  try {
    const { id, options } = placeOf(request)
    const result = await layer.read(id, fragment.load as Loader<unknown>, options)
    // What nobody keeps is never made invalid, so nobody may keep what is made of it.
    noteFragment(result.outcome === 'loaded' && !result.stored ? unkept : result)
    return [name, result.value]
  } catch (error) {
    if (!('fallback' in fragment) || signal?.aborted || isMistake(error)) throw error
    noteFragment(unkept)
    return [name, fragment.fallback]
  }
}

const unkept = { ttlLeft: 0, tags: [] }

function placeOf({ fragment, id, name, ...common }: PartRequest): { readonly id: Id; readonly options: LoadOptions } {
  const { signal, tags = [] } = common
  const { ttl, staleFor, staleIfErrorFor } = fragment
  const isShared = fragment.id !== undefined
  const options = {
    // No JSON is a Map: nothing that comes with a request leads to this key.
    params: isShared ? fragment.params : new Map([[name, common.params]]),
    tags: [...(isShared ? [] : tags), ...(fragment.tags ?? [])],
    ...(signal && { signal }),
    ...(ttl !== undefined && { ttl }),
    ...(staleFor !== undefined && { staleFor }),
    ...(staleIfErrorFor !== undefined && { staleIfErrorFor }),
  }
  return { id: fragment.id ?? id, options }
}

// Of whoever calls; a source that has failed is another matter.
const mistakes: ReadonlySet<CacheErrorCode> = new Set(['CONFIG_INVALID', 'ID_INVALID', 'VALUE_UNSUPPORTED', 'CLOSED'])

function isMistake(error: unknown): boolean {
  return error instanceof CacheError && mistakes.has(error.code)
}
