import type { Duration } from '../../config/cache-options.ts'
import type { FaultOptions } from './fault.ts'

/** `requests` travel to Redis, `replies` come from it. */
export type Direction = 'requests' | 'replies' | 'both'

/**
 * A way to Redis that fails when a test says so. Troubles add up until `heal()` ends them all; they are of this way alone, so
 * that two caches with a way each stand for two processes. Whatever is asked of it after `close()` throws CLOSED.
 */
export interface Chaos extends AsyncDisposable {
  /** What to give to the cache: the URL that was given, by another port. */
  readonly url: string
  /**
   * Redis hangs: connections are accepted, and what is sent waits, in one direction or in both, until `heal()`; then it arrives,
   * late and in order.
   */
  hang(direction?: Direction): void
  /**
   * The network is cut in two: what is sent never arrives, nor does the end of a connection, so that each side believes in it.
   * With `'replies'` commands are carried out and nobody learns of it. `heal()` resets the connections that have lost something.
   * New connections are accepted all the same: a port that listens cannot do otherwise.
   */
  partition(direction?: Direction): void
  /** Everything arrives this much later in each direction; ms, or as `'50ms'`. */
  slow(latency: Duration): void
  /** Commands fail, all or some of them, with an error of Redis's; the connections are well. */
  fail(fault?: FaultOptions): void
  /** Resets the connections that there are, once; new ones are as before. */
  cut(): void
  /** Redis has gone: resets every connection; new ones get ECONNREFUSED. Resolves when that is so. */
  refuse(): Promise<void>
  /** Ends all troubles. Rejects where a port that was let go by `refuse()` has been taken by another process. */
  heal(): Promise<void>
  /** Ends it with all its connections; may be called again. */
  close(): Promise<void>
}
