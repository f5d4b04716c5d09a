import type { LoggerLike } from '../config/cache-options.ts'
import type { Clock, LocalMs } from '../shared/clock.ts'
import type { CacheEvent } from './cache-event.ts'

/** Told of everything out of the ordinary; must not throw. */
export type Observer = (event: CacheEvent) => void

/** All who want to be told; nobody at first. */
export class Observers {
  readonly #observers = new Set<Observer>()

  /** Tells this one, too, from now on; what it returns ends that. */
  add(observer: Observer): () => void {
    this.#observers.add(observer)
    return () => void this.#observers.delete(observer)
  }

  readonly tell: Observer = (event) => {
    for (const observer of this.#observers) observer(event)
  }
}

type LogLevel = keyof LoggerLike

const levels: Readonly<Record<CacheEvent['type'], LogLevel>> = {
  'load-failed': 'warn',
  'background-failed': 'warn',
  'store-fenced': 'debug',
  'store-failed': 'warn',
  'value-not-stored': 'warn',
  'read-failed': 'error',
  'entry-unreadable': 'warn',
  'self-read': 'warn',
  'loader-abandoned': 'error',
  'invalidation-queued': 'warn',
  'rule-failed': 'error',
  'breaker-changed': 'warn',
  'log-lost': 'warn',
  'log-refused': 'error',
  'tracking-refused': 'warn',
}

// One line a second of each kind is enough to know, and a failing Redis must not fill a disk.
const quietTime = 1000

/** Writes events to the user's logger, each kind at most once a second with the number of those left out. */
export function createLoggingObserver(logger: LoggerLike, clock: Clock): Observer {
  const quietUntil = new Map<CacheEvent['type'], LocalMs>()
  const leftOut = new Map<CacheEvent['type'], number>()

  return (event) => {
    const now = clock.now()
    if (now < (quietUntil.get(event.type) ?? -Infinity)) {
      leftOut.set(event.type, (leftOut.get(event.type) ?? 0) + 1)
      return
    }
    quietUntil.set(event.type, now + quietTime)
    const repeated = leftOut.get(event.type) ?? 0
    leftOut.delete(event.type)
    try {
      logger[levels[event.type]]({ ...event, repeated }, `cache: ${event.type.replaceAll('-', ' ')}`)
    } catch {
      // A logger that fails must not fail a read.
    }
  }
}
