import type { Cache, Metrics } from '@cache/core'
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
