import type { DatabaseSync } from 'node:sqlite'
import type { Content } from '../domain/content.ts'

/** Fills empty tables; the caller holds the transaction. */
export function insertContent(database: DatabaseSync, content: Content): void {
  const userIds = insertUsers(database, content)
  const insertArticle = database.prepare(`INSERT INTO articles
    (author_id, slug, title, description, created_at, updated_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)`)
  const insertTag = database.prepare('INSERT INTO article_tags (tag, article_id) VALUES (?, ?)')
  const insertFavorite = database.prepare('INSERT INTO favorites (user_id, article_id) VALUES (?, ?)')

  for (const { author, slug, title, description, createdAt, body, tagList, favoritedBy } of content.articles) {
    const values = [slug, title, description, createdAt, createdAt, body]
    const { lastInsertRowid } = insertArticle.run(userIds(author), ...values)
    for (const tag of tagList) insertTag.run(tag, lastInsertRowid)
    for (const username of favoritedBy) insertFavorite.run(userIds(username), lastInsertRowid)
  }
}

function insertUsers(database: DatabaseSync, { users }: Content): (username: string) => number | bigint {
  const insert = database.prepare('INSERT INTO users (username, bio, image) VALUES (?, ?, ?)')
  const ids = new Map(
    users.map(({ username, bio, image }) => [username, insert.run(username, bio, image).lastInsertRowid]),
  )
  return (username) => {
    const id = ids.get(username)
    if (id === undefined) throw new Error(`content names ${username}, who is not among its users`)
    return id
  }
}
