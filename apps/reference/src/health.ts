import type { Cache } from '@cache/core'
import type { DatabaseClient } from './database/database-client.ts'
import type { RowCounts } from './domain/store.ts'
import type { CacheMode } from './caching/cache-mode.ts'

export interface Health {
  readonly status: 'ok' | 'degraded'
  readonly cache: { readonly mode: CacheMode } & CacheHealth
  /** What this process has asked of it so far, and how many rows there are, or why that cannot be told. */
  readonly database: { readonly queries: number } & (RowCounts | { readonly error: string })
}

/** However it is, the app answers. */
type CacheHealth = Pick<ReturnType<Cache['health']>, 'status' | 'score' | 'recommendations'>

/** Without its database the app still answers from the cache, so it is degraded, not down. */
export async function healthOf(
  mode: CacheMode,
  database: DatabaseClient,
  { recommendations, score, status }: CacheHealth,
): Promise<Health> {
  const cache = { mode, status, score, recommendations }
  const queries = database.asked
  try {
    return { status: 'ok', cache, database: { queries, ...(await database.ask('countRows')) } }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { status: 'degraded', cache, database: { queries, error: reason } }
  }
}
