import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Content } from '../domain/content.ts'
import { inMemory, type DatabaseOptions, type Seed } from './database-options.ts'
import { insertContent } from './insert-content.ts'
import { migrations, schemaVersion } from './schema.ts'
import { prepareQuery } from './typed-statement.ts'

// Another process that starts on the same file may be seeding it.
const lockTimeout = 30_000

/** Creates and seeds the tables, or brings those of an earlier version up to date; runs in the worker. */
export async function openDatabase(options: DatabaseOptions): Promise<DatabaseSync> {
  if (options.path !== inMemory) mkdirSync(path.dirname(path.resolve(options.path)), { recursive: true })
  const database = new DatabaseSync(options.path, { timeout: lockTimeout })
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    const version = versionOf(database)
    if (version < schemaVersion)
      migrate(database, options.seed, version === 0 ? await contentOf(options.seed) : undefined)
    refuseAnother(database, options)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Tables, rows and the version that declares them complete are committed together or not at all. */
function migrate(database: DatabaseSync, seed: Seed, content: Content | undefined): void {
  database.exec('BEGIN IMMEDIATE')
  // Another process may have been first while this one waited for the lock.
  const version = versionOf(database)
  for (const migration of migrations.slice(version)) database.exec(migration)
  if (version === 0) {
    database.prepare('INSERT INTO seeding (seed) VALUES (?)').run(seed)
    if (content) insertContent(database, content)
  }
  if (version < schemaVersion) database.exec(`PRAGMA user_version = ${schemaVersion}`)
  // A failure before this closes the connection, which rolls back.
  database.exec('COMMIT')
}

function refuseAnother(database: DatabaseSync, { path: file, seed }: DatabaseOptions): void {
  const version = versionOf(database)
  if (version !== schemaVersion) {
    throw new Error(`${file} has tables of version ${version}, needed is ${schemaVersion}: name another with DATABASE`)
  }
  const begun = prepareQuery<{ seed: Seed }>(database, 'SELECT seed FROM seeding').get()
  if (begun?.seed !== seed) {
    throw new Error(`${file} was begun with SEED=${begun?.seed}, not ${seed}: name another with DATABASE`)
  }
}

function versionOf(database: DatabaseSync): number {
  return prepareQuery<{ user_version: number }>(database, 'PRAGMA user_version').get()?.user_version ?? 0
}

async function contentOf(seed: Seed): Promise<Content> {
  if (seed === 'none') return { users: [], articles: [] }
  // Ten megabytes of text, read only when they are wanted.
  const { corpusContent } = await import('../corpus/corpus-content.ts')
  return corpusContent()
}
