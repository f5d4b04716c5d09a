import type { ArticleFilter } from '../domain/article-filter.ts'

export type FilterName = keyof ArticleFilter

interface Selection {
  readonly table: string
  /** The article's id in that table. */
  readonly id: string
  /** Binds the filter's value by the filter's name. */
  readonly condition?: string
}

const everything: Selection = { table: 'articles', id: 'id' }

// In the order in which they lead: favorites and authors select few articles, a tag may select half of them.
const filterNames = ['favorited', 'author', 'tag'] as const satisfies readonly FilterName[]

const selections: Readonly<Record<FilterName, Selection>> = {
  favorited: {
    table: 'favorites',
    id: 'article_id',
    condition: 'user_id = (SELECT id FROM users WHERE username = :favorited)',
  },
  author: {
    table: 'articles',
    id: 'id',
    condition: 'author_id = (SELECT id FROM users WHERE username = :author)',
  },
  tag: { table: 'article_tags', id: 'article_id', condition: 'tag = :tag' },
}

/** The filters that are set, always in the same order. */
export function filterNamesOf(filter: ArticleFilter): FilterName[] {
  return filterNames.filter((name) => filter[name] !== undefined)
}

/** What an article shows without its body; `tags` is JSON. */
export const summaryColumns = `
  article.slug, article.title, article.description, article.created_at, article.updated_at,
  (SELECT json_group_array(tag) FROM article_tags WHERE article_id = article.id) AS tags,
  (SELECT count(*) FROM favorites WHERE article_id = article.id) AS favorites_count,
  author.username, author.bio, author.image`

/** One page, newest first; binds `:limit` and `:offset` besides the filters. */
export function pageSql(filters: readonly FilterName[]): string {
  const { from, where, id } = selectionSql(filters)
  // CROSS JOIN keeps this order: the index of the selection is walked, the rest is looked up by number.
  return `SELECT ${summaryColumns} FROM ${from}
    CROSS JOIN articles AS article ON article.id = ${id}
    CROSS JOIN users AS author ON author.id = article.author_id
    ${where} ORDER BY ${id} DESC LIMIT :limit OFFSET :offset`
}

export function countSql(filters: readonly FilterName[]): string {
  const { from, where } = selectionSql(filters)
  return `SELECT count(*) AS total FROM ${from} ${where}`
}

const followed = 'author_id IN (SELECT followed_id FROM follows WHERE follower_id = :user)'

/**
 * One page of a feed, newest first; binds `:user`, `:limit` and `:offset`. The ids of each author come from the index in order, and
 * those of several authors are sorted without looking at an article.
 */
export const feedSql = `SELECT ${summaryColumns}
  FROM (SELECT id FROM articles WHERE ${followed} ORDER BY id DESC LIMIT :limit OFFSET :offset) AS chosen
  CROSS JOIN articles AS article ON article.id = chosen.id
  CROSS JOIN users AS author ON author.id = article.author_id
  ORDER BY chosen.id DESC`

export const feedCountSql = `SELECT count(*) AS total FROM articles WHERE ${followed}`

function selectionSql(filters: readonly FilterName[]): { from: string; where: string; id: string } {
  const [leading = everything, ...others] = filters.map((name) => selections[name])
  const id = `chosen.${leading.id}`
  const conditions = others.map(
    (other) => `EXISTS (SELECT 1 FROM ${other.table} WHERE ${other.condition} AND ${other.id} = ${id})`,
  )
  if (leading.condition !== undefined) conditions.unshift(`chosen.${leading.condition}`)
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
  return { from: `${leading.table} AS chosen`, where, id }
}
