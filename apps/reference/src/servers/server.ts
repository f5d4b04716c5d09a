import type { Cache, Metrics } from '@cache/core'
import type { AdminAccess } from '../caching/admin-access.ts'
import type { CacheMode } from '../caching/cache-mode.ts'
import type { Api } from '../domain/api.ts'
import type { Health } from '../health.ts'

/** What every framework is given to answer with. */
export interface ServerParts {
  readonly api: Api
  /** Has a layer `response`. */
  readonly cache: Cache
  readonly mode: CacheMode
  readonly health: () => Promise<Health>
  /** What the cache counts, for Prometheus. */
  readonly metrics: Metrics
  /** Text for `GET /`, given the base URL under which it was asked. */
  readonly home: (base: string) => string
  readonly log: ErrorLog
  /** `undefined`: the admin API of the cache is not mounted. */
  readonly admin: AdminAccess | undefined
}

/** A web server over the API; frameworks differ in how it is made. */
export interface Server {
  /** Resolves to its base URL. */
  listen(address: { readonly host: string; readonly port: number }): Promise<string>
  /** Resolves when running requests are answered. */
  close(): Promise<unknown>
}

/** The part of pino that is used. */
export interface ErrorLog {
  error(detail: object, message: string): void
}
