import type { DatabaseSync } from 'node:sqlite'
import { reservedSlugs } from '../domain/slug.ts'
import { prepareQuery } from './typed-statement.ts'

/** The slug that was asked for, or it with a number behind where it is in use; the caller holds the transaction. */
export function prepareFreeSlug(database: DatabaseSync): (wanted: string) => string {
  const inUse = prepareQuery<object, [slug: string]>(database, 'SELECT 1 FROM articles WHERE slug = ?')
  const newest = prepareQuery<{ id: number | null }>(database, 'SELECT max(id) AS id FROM articles')
  const isFree = (slug: string): boolean => !reservedSlugs.has(slug) && inUse.get(slug) === undefined
  return (wanted) => {
    if (isFree(wanted)) return wanted
    // Counted from the number of the article, since counting from 2 would look at every article of that title.
    let number = (newest.get()?.id ?? 0) + 1
    while (!isFree(`${wanted}-${number}`)) number += 1
    return `${wanted}-${number}`
  }
}
