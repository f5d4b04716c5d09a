import { insidesOf } from '../assembly.ts'
import { wholeNumber } from '../config/checks.ts'
import type { CacheEvent } from '../observability/cache-event.ts'
import { BoundedList } from './bounded-list.ts'

/** What a cache went through that is out of the ordinary, in the order it happened; hits and misses are counted, not told. */
export interface EventRecording {
  readonly events: readonly CacheEvent[]
  /** Those of one type. */
  eventsOf<Type extends CacheEvent['type']>(type: Type): Extract<CacheEvent, { readonly type: Type }>[]
  /** Events that came when there were `maxEvents` already. */
  readonly droppedEvents: number
  /** Forgets events and what was dropped; recording goes on. */
  clearEvents(): void
}

export interface RecordingOptions {
  /** Events that are kept, the first ones; default 10,000. */
  readonly maxEvents?: number
}

/**
 * Records every event of a cache from now on, whoever made it, until it is disposed of: unlike a logger, which is told of each
 * kind at most once a second. Throws TypeError for what is no cache, CONFIG_INVALID for `maxEvents` below 1.
 * @example
 * const recorded = recordEvents(cache)
 * expect(recorded.eventsOf('load-failed')).toMatchObject([{ layer: 'article' }])
 */
export function recordEvents(
  cache: object,
  { maxEvents = 10_000 }: RecordingOptions = {},
): EventRecording & Disposable {
  const kept = new BoundedList<CacheEvent>(wholeNumber('maxEvents', maxEvents, 1))
  const stop = insidesOf(cache).parts.observers.add((event) => kept.add(event))
  return {
    get events() {
      return kept.items
    },
    eventsOf: <Type extends CacheEvent['type']>(type: Type) =>
      kept.items.filter((event): event is Extract<CacheEvent, { readonly type: Type }> => event.type === type),
    get droppedEvents() {
      return kept.dropped
    },
    clearEvents: () => kept.clear(),
    [Symbol.dispose]: stop,
  }
}
