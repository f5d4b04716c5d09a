import { randomUUID } from 'node:crypto'
import { shortText } from '../config/checks.ts'

/** Something that becomes invalid; made by `tag`. */
export interface Target {
  readonly tag: string
}

/** Names a tag as the result of an event rule. Throws CONFIG_INVALID for what cannot be a tag. */
export function tag(name: string): Target {
  return Object.freeze({ tag: shortText('the tag', name) })
}

/**
 * What becomes invalid with an event. It gets the payload as JSON carries it, runs in every process that has it, and must
 * answer at once.
 */
// The type of a payload is known only to the application.
// oxlint-disable-next-line typescript/no-explicit-any
export type EventRule<Payload = any> = (payload: Payload) => readonly Target[]

/** Removes the rule that it was returned for. */
export type RuleRemoval = (() => void) & Disposable

/** The rules of one cache, by event. */
export class EventRules {
  /** Tells this cache's own events from those of others. */
  readonly sender: string = randomUUID()
  readonly #rules = new Map<string, Set<{ readonly rule: EventRule }>>()

  add(event: string, rule: EventRule): RuleRemoval {
    const rules = this.#rules.get(event) ?? new Set()
    this.#rules.set(event, rules)
    const added = { rule }
    rules.add(added)
    const remove = (): void => {
      rules.delete(added)
      if (rules.size === 0 && this.#rules.get(event) === rules) this.#rules.delete(event)
    }
    return Object.assign(remove, { [Symbol.dispose]: remove })
  }

  of(event: string): readonly EventRule[] {
    return Array.from(this.#rules.get(event) ?? [], ({ rule }) => rule)
  }
}
