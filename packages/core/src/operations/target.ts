import { keyPart } from '../config/checks.ts'
import { parsePeriod } from '../config/duration.ts'
import type { Duration } from '../config/cache-options.ts'
import type { RedisCommands } from '../redis/redis-commands.ts'
import type { Exchange } from '../redis/sweep.ts'
import { CacheError } from '../shared/cache-error.ts'

/** A namespace of a live Redis, to be looked at and changed with or without the application that uses it. */
export interface Target {
  readonly namespace: string
  /** One exchange with Redis; rejects when it fails or takes too long. */
  readonly exchange: Exchange
}

export interface TargetOptions {
  /** What one exchange may take; default 2 s. */
  readonly timeout?: Duration
}

/**
 * The namespace as a connection shows it, which stays the caller's to close. Throws CONFIG_INVALID; whatever is asked of it rejects with
 * REDIS_UNAVAILABLE when Redis gives no answer in time.
 * @example const layers = await readLayers(targetOf(new Redis(url), 'newsroom'))
 */
export function targetOf(redis: RedisCommands, namespace: string, { timeout = '2s' }: TargetOptions = {}): Target {
  const limit = parsePeriod(timeout, 'timeout')
  return { namespace: keyPart('namespace', namespace), exchange: (task) => withinTime(limit, () => task(redis)) }
}

function withinTime<T>(limit: number, task: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new CacheError('REDIS_UNAVAILABLE', `no answer within ${limit} ms`))
    const timer = setTimeout(giveUp, limit)
    task()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
