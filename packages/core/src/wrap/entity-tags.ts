import { hash } from 'node:crypto'
import type { Id } from '../key/cache-key.ts'
import { isId } from './call-place.ts'

export type AttributeValue = string | number | boolean | null | undefined

/** What is common to all entities of one kind. */
export interface EntityOptions<E extends object, A extends string = string> {
  /** The kind of entity; its tags begin so: `story:7`, `story.lang:en`. */
  readonly name: string
  readonly id: (entity: E) => Id
  /** By what entities are listed; one that has several values is in several lists, and one without a value in none. */
  readonly attributes?: Readonly<Record<A, (entity: E) => AttributeValue | readonly AttributeValue[]>>
  /** Tags of what the entity is made of: when one of them is invalidated, so is all that holds the entity. */
  readonly embeds?: (entity: E) => readonly string[]
}

/** The tags of one kind of entity. */
export class EntityTags<E extends object> {
  readonly #options: EntityOptions<E>
  /** Of the lists of all there are, and their pages. */
  readonly all: string
  /** Of every list, by whatever attribute. */
  readonly lists: string
  /** Of what says that there is no such entity. */
  readonly missing: string

  constructor(options: EntityOptions<E>) {
    this.#options = options
    this.all = `${options.name}.all`
    this.lists = `${options.name}.lists`
    this.missing = `${options.name}.missing`
  }

  of(id: Id): string {
    return tagText(`${this.#options.name}:`, id)
  }

  listOf(attribute: string, value: AttributeValue): string {
    return tagText(`${this.#options.name}.${attribute}:`, value)
  }

  /** Of the lists that the entity is in, by its attributes. */
  listsOf(entity: E): string[] {
    return Object.entries(this.#options.attributes ?? {}).flatMap(([attribute, valuesOf]) => {
      const values = [valuesOf(entity)].flat() as readonly AttributeValue[]
      return values
        .filter((value) => value !== null && value !== undefined)
        .map((value) => this.listOf(attribute, value))
    })
  }

  embeddedIn(entity: E): readonly string[] {
    return this.#options.embeds?.(entity) ?? []
  }

  /** `undefined` for what is no entity of this kind. */
  idOf(value: unknown): Id | undefined {
    if (typeof value !== 'object' || value === null) return undefined
    try {
      const id: unknown = this.#options.id(value as E)
      return isId(id) ? id : undefined
    } catch {
      return undefined
    }
  }
}

// Tags take 1 KB at most and are well-formed; what follows the name may be anybody's text.
function tagText(start: string, value: unknown): string {
  const text = String(value)
  return text.length <= 200 && text.isWellFormed() ? start + text : `${start}#${hash('sha256', text, 'base64url')}`
}
