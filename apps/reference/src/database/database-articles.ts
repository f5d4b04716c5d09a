import type { ArticleSource } from '../domain/article-source.ts'
import type { DatabaseClient } from './database-client.ts'

/** The articles of the database, asked through its worker. */
export function databaseArticles(client: DatabaseClient): ArticleSource {
  return {
    findArticle: (slug) => client.ask('findArticle', slug),
    listArticles: (query) => client.ask('listArticles', query),
    listTags: () => client.ask('listTags'),
    findProfile: (username) => client.ask('findProfile', username),
  }
}
