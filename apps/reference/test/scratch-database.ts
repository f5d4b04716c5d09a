import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { openDatabase } from '../src/database/open-database.ts'
import { insertContent } from '../src/database/insert-content.ts'
import type { Content } from '../src/domain/content.ts'

/** A path for a database of one test, removed with it. */
export async function scratchPath(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'reference-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return path.join(folder, 'test.sqlite')
}

/** A file begun with SEED=none that holds the given content. */
export async function scratchDatabase(content: Content): Promise<string> {
  const file = await scratchPath()
  const database = await openDatabase({ path: file, seed: 'none' })
  insertContent(database, content)
  database.close()
  return file
}
