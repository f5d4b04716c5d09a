import type { DatabaseSync } from 'node:sqlite'

/** What `work` does is committed together when it returns, and not at all when it throws. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  // Takes the lock for writing at once: a transaction that began by reading could not wait for it.
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } finally {
    // Some errors, as that of a full disk, have rolled back already.
    if (database.isTransaction) database.exec('ROLLBACK')
  }
}
