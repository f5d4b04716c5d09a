import type { Id } from '../key/cache-key.ts'
import { isId } from './call-place.ts'
import type { EntityTags } from './entity-tags.ts'
import type { InvalidationTargets } from './invalidation-targets.ts'
import type { AnyMethod, WriteOutcome, WriteRule } from './repository-options.ts'

type Known<E> = E | null | undefined

/** Finds in the repository what a method is about to change. */
// oxlint-disable-next-line typescript/no-explicit-any
type Before<R, E> = (repository: R, ...args: any[]) => Known<E> | Promise<Known<E>>

/** Rules for the methods that write one entity. Their first argument is its id, or the entity itself. */
export interface EntityWrites<E extends object> {
  /** For a method that returns what it has made; whoever is told nothing loses all lists. */
  create(): WriteRule<unknown, AnyMethod, unknown>
  /** For a method that returns what is there now; whoever is told nothing loses all lists. `cacheOnWrite` keeps what it returns. */
  update<R>(before: Before<R, E>, options?: { readonly cacheOnWrite?: boolean }): WriteRule<R, AnyMethod, Known<E>>
  remove<R>(before: Before<R, E>): WriteRule<R, AnyMethod, Known<E>>
}

type Outcome = WriteOutcome<AnyMethod, unknown>

export function entityWrites<E extends object>(tags: EntityTags<E>): EntityWrites<E> {
  const idIn = (argument: unknown): Id | undefined => (isId(argument) ? argument : tags.idOf(argument))
  const leavesKnown = ({ result }: Outcome): boolean => tags.idOf(result) !== undefined
  const cacheOnWrite = {
    // One that cannot be told is refused as an id, before anything is written.
    id: (argument: unknown) => idIn(argument) as Id,
    value: (result: unknown) => (tags.idOf(result) === undefined ? undefined : result),
  }
  return {
    create: () => ({ invalidates: (outcome) => touchedBy(tags, outcome, leavesKnown(outcome)) }),
    update: (before, options = {}) => ({
      before,
      invalidates: (outcome) => touchedBy(tags, outcome, leavesKnown(outcome)),
      ...(options.cacheOnWrite && { cacheOnWrite }),
    }),
    remove: (before) => ({ before, invalidates: (outcome) => touchedBy(tags, outcome, true) }),
  }
}

/** What has to do with the entity as it was and as it is. */
function touchedBy<E extends object>(
  tags: EntityTags<E>,
  outcome: Outcome,
  afterIsKnown: boolean,
): InvalidationTargets {
  const { args, before, result } = outcome
  const states = [before, result].filter((state): state is E => tags.idOf(state) !== undefined)
  // A method may be given no more than a part of an entity, which tells of no lists.
  const ids = [...states, args[0]].map((each) => (isId(each) ? each : tags.idOf(each))).filter((id) => id !== undefined)
  return {
    ids,
    tags: [
      ...ids.map((id) => tags.of(id)),
      ...states.flatMap((state) => tags.listsOf(state)),
      tags.all,
      ...(afterIsKnown ? [] : [tags.lists, tags.missing]),
    ],
  }
}
