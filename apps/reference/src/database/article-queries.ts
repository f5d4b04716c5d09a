import type { DatabaseSync } from 'node:sqlite'
import type { Article, ArticlePage, Profile } from '../domain/article.ts'
import type { ArticleFilter, ArticleQuery } from '../domain/article-filter.ts'
import { countSql, type FilterName, filterNamesOf, pageSql, summaryColumns } from './list-sql.ts'
import { type ArticleRow, articleOf, type SummaryRow, summaryOf } from './rows.ts'
import { prepareSelect, type TypedStatement } from './typed-statement.ts'

export interface RowCounts {
  readonly articles: number
  readonly users: number
}

/** Everything the application asks of its tables; runs in the worker. */
export interface ArticleQueries {
  findArticle(slug: string): Article | null
  listArticles(query: ArticleQuery): ArticlePage
  listTags(): string[]
  findProfile(username: string): Profile | null
  countRows(): RowCounts
}

export function prepareArticleQueries(database: DatabaseSync): ArticleQueries {
  const article = prepareSelect<ArticleRow, [slug: string]>(database, articleSql)
  const profile = prepareSelect<Profile, [username: string]>(database, profileSql)
  const tags = prepareSelect<{ tag: string }>(database, 'SELECT DISTINCT tag FROM article_tags')
  const counts = prepareSelect<RowCounts>(database, countsSql)
  const listStatements = prepareLists(database)

  return {
    findArticle(slug) {
      const row = article.get(slug)
      return row === undefined ? null : articleOf(row)
    },
    listArticles({ filter, limit, offset }) {
      const { page, count } = listStatements(filterNamesOf(filter))
      const rows = page.all({ ...filter, limit, offset })
      return { articles: rows.map(summaryOf), total: count.get(filter)?.total ?? 0 }
    },
    listTags() {
      const names = tags.all().map((row) => row.tag)
      return names.toSorted()
    },
    findProfile: (username) => profile.get(username) ?? null,
    countRows: () => counts.get() ?? { articles: 0, users: 0 },
  }
}

const articleSql = `SELECT ${summaryColumns}, article.body FROM articles AS article
  JOIN users AS author ON author.id = article.author_id WHERE article.slug = ?`

const profileSql = 'SELECT username, bio, image FROM users WHERE username = ?'

const countsSql = 'SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM users) AS users'

interface ListStatements {
  readonly page: TypedStatement<SummaryRow, [ArticleFilter & { limit: number; offset: number }]>
  readonly count: TypedStatement<{ total: number }, [ArticleFilter]>
}

/** One pair of statements for each combination of filters, eight in all, each prepared when it is first needed. */
function prepareLists(database: DatabaseSync): (filters: readonly FilterName[]) => ListStatements {
  const prepared = new Map<string, ListStatements>()
  return (filters) => {
    const combination = filters.join('+')
    const known = prepared.get(combination)
    if (known) return known

    const statements: ListStatements = {
      page: prepareSelect(database, pageSql(filters)),
      count: prepareSelect(database, countSql(filters)),
    }
    prepared.set(combination, statements)
    return statements
  }
}
