import { aFunction, keyPart, object } from '../config/checks.ts'
import { type OptionNames, knownOptions } from '../config/known-options.ts'
import type { Id } from '../key/cache-key.ts'
import { CacheError } from '../shared/cache-error.ts'
import { withoutTrailing } from './call-place.ts'
import { type AttributeValue, type EntityOptions, EntityTags } from './entity-tags.ts'
import { type EntityWrites, entityWrites } from './entity-writes.ts'
import type { ReadRule } from './repository-options.ts'

/** What a method returns that finds entities. */
type Found<E> = E | readonly E[] | null | undefined

// The rule fits methods with whatever arguments.
// oxlint-disable-next-line typescript/no-explicit-any
type Finder<Result> = (...args: any[]) => Promise<Result>

/** Of a method whose result is no list of entities, as a page with a total. */
export interface ListOptions<E, Result> {
  readonly members: (result: Exclude<Result, null | undefined>) => readonly E[]
}

/** Rules for repositories of one kind of entity. */
export interface EntityStrategy<E extends object, A extends string> extends EntityWrites<E> {
  /** The tag of one entity, for all that embeds it or shows it. */
  readonly tag: (id: Id) => string
  /** The tag of an entity and the tags of what it embeds, for `embeds` of what it is embedded in. */
  readonly tagsOf: (entity: E) => string[]
  /** For a method that finds one by its id, its first argument. */
  byId(): ReadRule<Finder<E | null | undefined>>
  /** For a method that finds by an attribute, its first argument, and may take a page besides. */
  byAttribute<Result = Found<E>>(attribute: A, options?: ListOptions<E, Result>): ReadRule<Finder<Result>>
  /** For a method that lists all there are, or pages of them. */
  collection<Result = Found<E>>(options?: ListOptions<E, Result>): ReadRule<Finder<Result>>
}

/**
 * Rules that suit every repository of one kind of entity, for `cachedRepository`. Lists carry the tags of their members, of their
 * attribute's value and of what their members embed; a write invalidates the entity, the lists it was in, those it is in now, and
 * all that embeds it. Throws CONFIG_INVALID.
 * @example
 * const story = entityStrategy({
 *   name: 'story',
 *   id: (story: Story) => story.id,
 *   attributes: { lang: (story) => story.lang },
 *   embeds: (story) => story.children.flatMap(child.tagsOf),
 * })
 */
export function entityStrategy<E extends object, A extends string = never>(
  options: EntityOptions<E, A>,
): EntityStrategy<E, A> {
  const tags = new EntityTags(checked(options))
  const tagsOf = (entity: E): string[] => [tags.of(options.id(entity)), ...tags.embeddedIn(entity)]
  const listTags = (result: unknown, list: ListOptions<E, never> | undefined): string[] =>
    membersIn<E>(result, list).flatMap(tagsOf)

  return {
    tag: (id) => tags.of(id),
    tagsOf,
    byId: () => ({
      id: (id: Id) => id,
      // What is not kept under the bare id is not removed with it, so it goes by the tag.
      params: (id: Id, ...others) => (paramsOf(...others).length > 0 ? paramsOf(id, ...others) : undefined),
      tags: (found, id: Id, ...others) => [
        ...(found ? tags.embeddedIn(found) : [tags.missing]),
        ...(paramsOf(...others).length > 0 ? [tags.of(id)] : []),
      ],
    }),
    byAttribute: (attribute, list) => {
      refuseUnknown(options, attribute)
      return {
        params: paramsOf,
        tags: (found, value: AttributeValue) => [tags.lists, tags.listOf(attribute, value), ...listTags(found, list)],
      }
    },
    collection: (list) => ({
      params: paramsOf,
      tags: (found) => [tags.lists, tags.all, ...listTags(found, list)],
    }),
    ...entityWrites(tags),
  }
}

function paramsOf(...args: readonly unknown[]): readonly unknown[] {
  return withoutTrailing(args)
}

function membersIn<E>(found: unknown, list: ListOptions<E, never> | undefined): readonly E[] {
  if (found === null || found === undefined) return []
  if (list) return list.members(found as never)
  return Array.isArray(found) ? (found as readonly E[]) : [found as E]
}

const optionNames: OptionNames<EntityOptions<object>> = { name: true, id: true, attributes: true, embeds: true }

function checked<E extends object, A extends string>(options: EntityOptions<E, A>): EntityOptions<E> {
  const { attributes, embeds, id, name } = knownOptions('entityStrategy', options, optionNames)
  keyPart('entityStrategy.name', name)
  aFunction('entityStrategy.id', id)
  if (embeds !== undefined) aFunction('entityStrategy.embeds', embeds)
  const named = Object.entries(attributes === undefined ? {} : object('entityStrategy.attributes', attributes))
  for (const [attribute, valueOf] of named) aFunction(`entityStrategy.attributes.${attribute}`, valueOf)
  return options
}

function refuseUnknown<E extends object>({ attributes = {}, name }: EntityOptions<E>, attribute: string): void {
  if (Object.hasOwn(attributes, attribute)) return
  throw new CacheError('CONFIG_INVALID', `the strategy of "${name}" has no attribute ${attribute}`)
}
