import type { DatabaseSync } from 'node:sqlite'
import type { Article } from '../domain/article.ts'
import { slugOf } from '../domain/slug.ts'
import type { Consequences } from '../domain/store.ts'
import { prepareFreeSlug } from './free-slug.ts'
import { prepareOwnership } from './ownership.ts'
import type { Operations } from './protocol.ts'
import { transaction } from './transaction.ts'
import { prepareQuery } from './typed-statement.ts'

type ArticleWrites = Pick<Operations, 'createArticle' | 'updateArticle' | 'deleteArticle' | 'setFavorite'>

export function prepareArticleWrites(database: DatabaseSync, find: Operations['findArticle']): ArticleWrites {
  const insert = database.prepare(`INSERT INTO articles
    (author_id, slug, title, description, created_at, updated_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)`)
  const insertTag = database.prepare('INSERT INTO article_tags (tag, article_id) VALUES (?, ?)')
  const update = database.prepare(`UPDATE articles
    SET slug = ?, title = ?, description = ?, body = ?, updated_at = ? WHERE slug = ?`)
  const remove = database.prepare('DELETE FROM articles WHERE slug = ?')
  const setFavorite = prepareSetFavorite(database)
  const name = prepareQuery<{ username: string }, [user: number]>(database, 'SELECT username FROM users WHERE id = ?')
  const consequencesOf = prepareConsequences(database)
  const freeSlug = prepareFreeSlug(database)
  const ownership = prepareOwnership(database)
  const known = (slug: string): Article => find(slug)!

  return {
    createArticle: (author, { title, description, body, tagList }, at) =>
      transaction(database, () => {
        const slug = freeSlug(slugOf(title))
        const { changesTags } = consequencesOf(slug, tagList)
        const { lastInsertRowid } = insert.run(author, slug, title, description, at, at, body)
        for (const tag of new Set(tagList)) insertTag.run(tag, lastInsertRowid)
        return { ...consequencesOf(slug, tagList), changesTags, article: known(slug) }
      }),
    updateArticle: (author, slug, changes, at) =>
      transaction(database, () => {
        const refused = ownership.ofArticle(author, slug)
        if (refused) return refused
        const before = known(slug)
        const { title = before.title, description = before.description, body = before.body } = changes
        // The same words keep their slug, whatever it got to be told from others.
        const next = slugOf(title) === slugOf(before.title) ? slug : freeSlug(slugOf(title))
        update.run(next, title, description, body, at, slug)
        return known(next)
      }),
    deleteArticle: (author, slug) =>
      transaction(database, () => {
        const refused = ownership.ofArticle(author, slug)
        if (refused) return refused
        const article = known(slug)
        const consequences = consequencesOf(slug, article.tagList)
        remove.run(slug)
        const { changesTags } = consequencesOf(slug, article.tagList)
        return { ...consequences, changesTags, article }
      }),
    setFavorite: (user, slug, isFavorite) =>
      transaction(database, () => {
        setFavorite(user, slug, isFavorite)
        const article = find(slug)
        return article && { article, username: name.get(user)!.username }
      }),
  }
}

function prepareSetFavorite(database: DatabaseSync): (user: number, slug: string, isFavorite: boolean) => void {
  const favorite = database.prepare(`INSERT INTO favorites (user_id, article_id)
    SELECT ?, id FROM articles WHERE slug = ? ON CONFLICT DO NOTHING`)
  const unfavorite = database.prepare(`DELETE FROM favorites
    WHERE user_id = ? AND article_id = (SELECT id FROM articles WHERE slug = ?)`)
  return (user, slug, isFavorite) => (isFavorite ? favorite : unfavorite).run(user, slug)
}

function prepareConsequences(database: DatabaseSync): (slug: string, tagList: readonly string[]) => Consequences {
  const followers = prepareQuery<{ follower_id: number }, [slug: string]>(
    database,
    'SELECT follower_id FROM follows WHERE followed_id = (SELECT author_id FROM articles WHERE slug = ?)',
  )
  const favoritedBy = prepareQuery<{ username: string }, [slug: string]>(
    database,
    `SELECT users.username FROM favorites JOIN users ON users.id = favorites.user_id
      WHERE favorites.article_id = (SELECT id FROM articles WHERE slug = ?)`,
  )
  const inUse = prepareQuery<object, [tag: string]>(database, 'SELECT 1 FROM article_tags WHERE tag = ? LIMIT 1')
  return (slug, tagList) => ({
    followers: followers.all(slug).map((row) => row.follower_id),
    favoritedBy: favoritedBy.all(slug).map((row) => row.username),
    changesTags: tagList.some((tag) => inUse.get(tag) === undefined),
  })
}
