import type { DatabaseSync } from 'node:sqlite'
import type { Refused } from '../domain/store.ts'
import { prepareQuery } from './typed-statement.ts'

/** Why a user may not change something; `undefined`: it is theirs. */
interface Ownership {
  ofArticle(user: number, slug: string): Refused | undefined
  ofComment(user: number, slug: string, id: number): Refused | undefined
}

interface OwnedRow {
  readonly author_id: number
}

export function prepareOwnership(database: DatabaseSync): Ownership {
  const article = prepareQuery<OwnedRow, [slug: string]>(database, 'SELECT author_id FROM articles WHERE slug = ?')
  const comment = prepareQuery<OwnedRow, [id: number, slug: string]>(
    database,
    'SELECT author_id FROM comments WHERE id = ? AND article_id = (SELECT id FROM articles WHERE slug = ?)',
  )
  return {
    ofArticle: (user, slug) => refusalOf(user, article.get(slug)),
    ofComment: (user, slug, id) => refusalOf(user, comment.get(id, slug)),
  }
}

function refusalOf(user: number, owned: OwnedRow | undefined): Refused | undefined {
  if (owned === undefined) return 'missing'
  return owned.author_id === user ? undefined : 'forbidden'
}
