import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Content } from '../domain/content.ts'
import { inMemory, type DatabaseOptions, type Seed } from './database-options.ts'
import { insertContent } from './insert-content.ts'
import { schema, schemaVersion } from './schema.ts'
import { prepareSelect } from './typed-statement.ts'

// Another process that starts on the same file may be seeding it.
const lockTimeout = 30_000

/** Creates and seeds the tables unless a start before this one did; runs in the worker. */
export async function openDatabase(options: DatabaseOptions): Promise<DatabaseSync> {
  if (options.path !== inMemory) mkdirSync(path.dirname(path.resolve(options.path)), { recursive: true })
  const database = new DatabaseSync(options.path, { timeout: lockTimeout })
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    if (versionOf(database) === 0) create(database, options.seed, await contentOf(options.seed))
    refuseAnother(database, options)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Tables, rows and the version that declares them complete are committed together or not at all. */
function create(database: DatabaseSync, seed: Seed, content: Content): void {
  database.exec('BEGIN IMMEDIATE')
  // Another process may have been first while this one waited for the lock.
  if (versionOf(database) === 0) {
    database.exec(schema)
    database.prepare('INSERT INTO seeding (seed) VALUES (?)').run(seed)
    insertContent(database, content)
    database.exec(`PRAGMA user_version = ${schemaVersion}`)
  }
  // A failure before this closes the connection, which rolls back.
  database.exec('COMMIT')
}

function refuseAnother(database: DatabaseSync, { path: file, seed }: DatabaseOptions): void {
  const version = versionOf(database)
  if (version !== schemaVersion) {
    throw new Error(`${file} has tables of version ${version}, needed is ${schemaVersion}: name another with DATABASE`)
  }
  const begun = prepareSelect<{ seed: Seed }>(database, 'SELECT seed FROM seeding').get()
  if (begun?.seed !== seed) {
    throw new Error(`${file} was begun with SEED=${begun?.seed}, not ${seed}: name another with DATABASE`)
  }
}

function versionOf(database: DatabaseSync): number {
  return prepareSelect<{ user_version: number }>(database, 'PRAGMA user_version').get()?.user_version ?? 0
}

async function contentOf(seed: Seed): Promise<Content> {
  if (seed === 'none') return { users: [], articles: [] }
  // Ten megabytes of text, read only when they are wanted.
  const { corpusContent } = await import('../corpus/corpus-content.ts')
  return corpusContent()
}
