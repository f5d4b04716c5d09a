import type { DatabaseSync } from 'node:sqlite'
import { prepareOwnership } from './ownership.ts'
import type { Operations } from './protocol.ts'
import { type CommentRow, commentOf } from './rows.ts'
import { transaction } from './transaction.ts'
import { prepareQuery } from './typed-statement.ts'

type CommentQueries = Pick<Operations, 'listComments' | 'addComment' | 'deleteComment'>

export function prepareCommentQueries(database: DatabaseSync): CommentQueries {
  const article = prepareQuery<{ id: number }, [slug: string]>(database, 'SELECT id FROM articles WHERE slug = ?')
  const comments = prepareQuery<CommentRow, [article: number]>(
    database,
    `${commentSql} WHERE comment.article_id = ? ORDER BY comment.id`,
  )
  const comment = prepareQuery<CommentRow, [id: number | bigint]>(database, `${commentSql} WHERE comment.id = ?`)
  const insert = database.prepare(
    'INSERT INTO comments (article_id, author_id, body, created_at, updated_at) VALUES (?, ?, ?, ?, ?)',
  )
  const remove = database.prepare('DELETE FROM comments WHERE id = ?')
  const ownership = prepareOwnership(database)

  return {
    listComments(slug) {
      const found = article.get(slug)
      return found === undefined ? null : comments.all(found.id).map(commentOf)
    },
    addComment: (author, slug, body, at) =>
      transaction(database, () => {
        const found = article.get(slug)
        if (found === undefined) return null
        const { lastInsertRowid } = insert.run(found.id, author, body, at, at)
        return commentOf(comment.get(lastInsertRowid)!)
      }),
    deleteComment: (author, slug, id) =>
      transaction(database, () => {
        const refused = ownership.ofComment(author, slug, id)
        if (refused) return refused
        remove.run(id)
        return 'deleted'
      }),
  }
}

const commentSql = `SELECT comment.id, comment.body, comment.created_at, comment.updated_at,
  author.username, author.bio, author.image
  FROM comments AS comment CROSS JOIN users AS author ON author.id = comment.author_id`
