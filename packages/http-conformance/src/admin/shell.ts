import type { Cache } from '@cache/core'
import type { Authorize } from '@cache/admin'

/** What is mounted at `/admin/cache`, beside an application that answers `GET /app` with `the app`. */
export interface Mounted {
  readonly cache: Cache
  readonly authorize: Authorize
  readonly rateLimit?: { readonly calls?: number; readonly failures?: number }
  readonly bodyTimeout?: number
}

/** An adapter that mounts the admin API. */
export interface AdminShell {
  readonly name: string
  /** The application reads bodies before, by limits of its own. */
  readonly readsBodies?: boolean
  /** Rejects with what mounting throws. */
  start(mounted: Mounted): Promise<{ readonly url: string; close(): Promise<unknown> }>
}
