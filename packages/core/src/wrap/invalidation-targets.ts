import { invalid, list } from '../config/checks.ts'
import { type OptionNames, knownOptions } from '../config/known-options.ts'
import { type IndexMember, indexMember } from '../invalidation/index-mirror.ts'
import { type Id, createKeyBuilder } from '../key/cache-key.ts'
import { invalidateIds, invalidateMembers } from '../paths/invalidation-path.ts'
import type { LayerContext } from '../paths/layer-context.ts'
import { tagMembers } from '../paths/tag-members.ts'
import { CacheError } from '../shared/cache-error.ts'

type Maybe<T> = readonly (T | undefined)[]

/** What a write makes invalid; what is `undefined` in a list counts as left out. */
export interface InvalidationTargets {
  /** Ids without params, of the layer at hand or by the names of layers. */
  readonly ids?: Maybe<Id> | Readonly<Record<string, Maybe<Id>>>
  /** Whatever carries one of these tags, in any layer. */
  readonly tags?: Maybe<string>
  /** Everything in the layers of these names. */
  readonly layers?: Maybe<string>
}

export const targetNames: OptionNames<InvalidationTargets> = { ids: true, tags: true, layers: true }

/**
 * Makes all of it unusable: one command for the ids, and one for tags and layers. What cannot be (CONFIG_INVALID, ID_INVALID,
 * LAYER_UNKNOWN) does not keep the rest from it.
 */
export async function invalidateTargets(layer: LayerContext, targets: InvalidationTargets): Promise<void> {
  knownOptions('what is invalidated', targets, targetNames)
  const outcomes = await Promise.allSettled([removeIds(layer, targets), removeScopes(layer, targets)])
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

async function removeIds(layer: LayerContext, { ids = [] }: InvalidationTargets): Promise<void> {
  const keys = Array.isArray(ids) ? keysIn(layer, layer.config.name, ids) : keysByLayer(layer, ids)
  if (keys.length > 0) await invalidateIds(layer, 'remove', [...new Set(keys)])
}

async function removeScopes({ cache }: LayerContext, { tags, layers }: InvalidationTargets): Promise<void> {
  const tagged = given('tags', tags)
  const members: IndexMember[] = tagged.length > 0 ? [...tagMembers('remove', tagged, cache.config.cascade)] : []
  for (const name of given('layers', layers)) members.push(indexMember('remove', `layer:${configOf(cache, name).name}`))
  if (members.length > 0) await invalidateMembers(cache, members)
}

function keysByLayer(layer: LayerContext, ids: Exclude<InvalidationTargets['ids'], undefined>): string[] {
  if (typeof ids !== 'object' || ids === null) throw invalid('ids', 'a list, or an object of lists by layer', ids)
  return Object.entries(ids as Readonly<Record<string, Maybe<Id>>>).flatMap(([name, own]) => keysIn(layer, name, own))
}

function keysIn({ cache }: LayerContext, name: string, ids: Maybe<Id>): string[] {
  const keyOf = createKeyBuilder(configOf(cache, name))
  return given('ids', ids).map((id) => keyOf(id))
}

function configOf({ config }: LayerContext['cache'], name: string): LayerContext['config'] {
  const found = config.layers.get(name)
  if (found) return found
  const known = [...config.layers.keys()].join(', ')
  throw new CacheError('LAYER_UNKNOWN', `there is no layer "${name}"; there are: ${known}`)
}

function given<T>(path: string, items: Maybe<T> | undefined): T[] {
  return (list(path, items ?? []) as Maybe<T>).filter((item) => item !== undefined)
}
