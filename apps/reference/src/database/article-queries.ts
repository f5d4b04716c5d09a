import type { DatabaseSync } from 'node:sqlite'
import type { ArticlePage } from '../domain/article.ts'
import type { ArticleFilter, Page } from '../domain/article-filter.ts'
import type { RowCounts } from '../domain/store.ts'
import { countSql, feedCountSql, feedSql, type FilterName, filterNamesOf, pageSql, summaryColumns } from './list-sql.ts'
import type { Operations } from './protocol.ts'
import { type ArticleRow, articleOf, type SummaryRow, summaryOf } from './rows.ts'
import { prepareQuery, type TypedStatement } from './typed-statement.ts'

type ArticleQueries = Pick<Operations, 'findArticle' | 'listArticles' | 'listFeed' | 'listTags' | 'countRows'>

export function prepareArticleQueries(database: DatabaseSync): ArticleQueries {
  const article = prepareQuery<ArticleRow, [slug: string]>(database, articleSql)
  const tags = prepareQuery<{ tag: string }>(database, tagsSql)
  const counts = prepareQuery<RowCounts>(database, countsSql)
  const feed = prepareQuery<SummaryRow, [Page & { user: number }]>(database, feedSql)
  const feedCount = prepareQuery<{ total: number }, [{ user: number }]>(database, feedCountSql)
  const listStatements = prepareLists(database)

  return {
    findArticle(slug) {
      const row = article.get(slug)
      return row === undefined ? null : articleOf(row)
    },
    listArticles({ filter, limit, offset }) {
      const { page, count } = listStatements(filterNamesOf(filter))
      return pageOf(page.all({ ...filter, limit, offset }), count.get(filter))
    },
    listFeed: (user, { limit, offset }) => pageOf(feed.all({ user, limit, offset }), feedCount.get({ user })),
    listTags() {
      const names = tags.all().map((row) => row.tag)
      return names.toSorted()
    },
    countRows: () => counts.get() ?? { articles: 0, users: 0 },
  }
}

function pageOf(rows: readonly SummaryRow[], count: { readonly total: number } | undefined): ArticlePage {
  return { articles: rows.map(summaryOf), total: count?.total ?? 0 }
}

const articleSql = `SELECT ${summaryColumns}, article.body FROM articles AS article
  JOIN users AS author ON author.id = article.author_id WHERE article.slug = ?`

// From each tag straight to the next one: DISTINCT would read every tag of every article.
const tagsSql = `WITH RECURSIVE next_tag (tag) AS (
    SELECT min(tag) FROM article_tags
    UNION ALL
    SELECT (SELECT min(tag) FROM article_tags WHERE tag > next_tag.tag) FROM next_tag WHERE tag IS NOT NULL
  ) SELECT tag FROM next_tag WHERE tag IS NOT NULL`

const countsSql = 'SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM users) AS users'

interface ListStatements {
  readonly page: TypedStatement<SummaryRow, [ArticleFilter & Page]>
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
      page: prepareQuery(database, pageSql(filters)),
      count: prepareQuery(database, countSql(filters)),
    }
    prepared.set(combination, statements)
    return statements
  }
}
