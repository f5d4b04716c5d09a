import type { DatabaseClient } from './database/database-client.ts'
import type { RowCounts } from './domain/store.ts'
import type { CacheMode } from './caching/cache-mode.ts'

export interface Health {
  readonly status: 'ok' | 'degraded'
  readonly cache: { readonly mode: CacheMode }
  /** How many rows there are, or why that cannot be told. */
  readonly database: RowCounts | { readonly error: string }
}

/** Without its database the app still answers from the cache, so it is degraded, not down. */
export async function healthOf(mode: CacheMode, database: DatabaseClient): Promise<Health> {
  const cache = { mode }
  try {
    return { status: 'ok', cache, database: await database.ask('countRows') }
  } catch (error) {
    return { status: 'degraded', cache, database: { error: error instanceof Error ? error.message : String(error) } }
  }
}
