import { CacheError } from '../shared/cache-error.ts'

/** A host has asked to be left alone, or its rate limit lets no more requests wait; nothing stale could stand in. */
export class UpstreamBusyError extends CacheError {
  /** When it may be asked again, as far as is known. */
  readonly retryAt: Date

  constructor(host: string, why: string, wait: number) {
    const retryAt = new Date(Date.now() + wait)
    super('UPSTREAM_BUSY', `${host} ${why}; it may be asked again at ${retryAt.toISOString()}`)
    this.retryAt = retryAt
  }
}
