import type { CacheEvent } from './cache-event.ts'
import type { Observer } from './observer.ts'

/** What was at work, and what became of it: a few words of each, whatever happens. */
export interface ErrorKind {
  readonly layer?: string
  readonly operation: string
  readonly reason: string
}

/** Counts what goes wrong, by layer, operation and reason. */
export class ErrorCounter {
  readonly #counts = new Map<string, { readonly kind: ErrorKind; count: number }>()

  readonly observe: Observer = (event) => {
    const kind = kindOf(event)
    if (!kind) return
    const name = `${kind.operation} ${kind.reason} ${kind.layer ?? ''}`
    const counted = this.#counts.get(name)
    if (counted) counted.count++
    else this.#counts.set(name, { kind, count: 1 })
  }

  get counts(): readonly { readonly kind: ErrorKind; readonly count: number }[] {
    return [...this.#counts.values()]
  }
}

function kindOf(event: CacheEvent): ErrorKind | undefined {
  switch (event.type) {
    case 'read-failed':
      return { layer: event.layer, operation: 'read', reason: event.failure.kind }
    case 'entry-unreadable':
      return { layer: event.layer, operation: 'read', reason: 'unreadable' }
    case 'store-failed':
      return { layer: event.layer, operation: 'store', reason: event.failure.kind }
    case 'value-not-stored':
      return { layer: event.layer, operation: 'store', reason: 'unsupported' }
    case 'load-failed':
      return { layer: event.layer, operation: 'load', reason: 'failed' }
    case 'loader-abandoned':
      return { layer: event.layer, operation: 'load', reason: 'abandoned' }
    case 'self-read':
      return { layer: event.layer, operation: 'load', reason: 'self-read' }
    case 'invalidation-queued':
      return { operation: 'invalidate', reason: event.failure.kind }
    case 'rule-failed':
      return { operation: 'rule', reason: 'failed' }
    case 'log-lost':
      return { operation: 'listen', reason: 'lost' }
    case 'log-refused':
    case 'tracking-refused':
      return { operation: 'listen', reason: 'refused' }
    case 'background-failed':
      return { operation: 'background', reason: 'failed' }
    default:
      return undefined
  }
}
