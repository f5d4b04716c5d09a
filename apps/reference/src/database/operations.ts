import type { DatabaseSync } from 'node:sqlite'
import { prepareAccountQueries } from './account-queries.ts'
import { prepareArticleQueries } from './article-queries.ts'
import { prepareArticleWrites } from './article-writes.ts'
import { prepareCommentQueries } from './comment-queries.ts'
import { prepareProfileQueries } from './profile-queries.ts'
import type { Operations } from './protocol.ts'
import { prepareSessionQueries } from './session-queries.ts'

/** Everything that is asked of the tables; runs in the worker. */
export function prepareOperations(database: DatabaseSync): Operations {
  const articles = prepareArticleQueries(database)
  return {
    ...articles,
    ...prepareArticleWrites(database, articles.findArticle),
    ...prepareCommentQueries(database),
    ...prepareProfileQueries(database),
    ...prepareAccountQueries(database),
    ...prepareSessionQueries(database),
  }
}
