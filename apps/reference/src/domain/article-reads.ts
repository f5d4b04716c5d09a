import type { Reader } from './account.ts'
import type { Answer } from './answer.ts'
import type { ApiParts } from './api-parts.ts'
import type { ArticlePage } from './article.ts'
import { articleQueryOf, pageQueryOf, type QueryParameters } from './article-filter.ts'
import { feedTag, tagsOfFilter } from './invalidation-tags.ts'
import { type MarkSet, marksOf } from './marks.ts'
import { articleBody, articleListBody, tagsBody } from './representation.ts'
import { longestSlug } from './slug.ts'
import { unknown } from './unknown.ts'

export interface ArticleReads {
  listArticles(parameters: QueryParameters, reader?: Reader): Promise<Answer>
  /** Articles of the authors whom the reader follows. */
  listFeed(parameters: QueryParameters, reader: Reader): Promise<Answer>
  getArticle(slug: string, reader?: Reader): Promise<Answer>
  listTags(): Promise<Answer>
}

export function articleReads({ store, layers }: Pick<ApiParts, 'store' | 'layers'>): ArticleReads {
  const marksOfPage = ({ articles }: ArticlePage, reader: Reader | undefined): Promise<MarkSet> =>
    marksOf(store, reader, { articles, authors: articles.map(({ author }) => author) })

  return {
    async listArticles(parameters, reader) {
      const query = articleQueryOf(parameters, reader?.preferences)
      const { filter, limit, offset } = query
      const read = await layers.articleList.read('newest', () => store.listArticles(query), {
        params: { ...filter, limit, offset },
        tags: tagsOfFilter(filter),
      })
      const marks = await marksOfPage(read.value, reader)
      return { status: 200, body: articleListBody(read.value, marks), read, tags: marks.tags }
    },

    async listFeed(parameters, reader) {
      const page = pageQueryOf(parameters, reader.preferences)
      const { id } = reader.account
      const read = await layers.feed.read(id, () => store.listFeed(id, page), {
        params: { ...page },
        tags: [feedTag(id)],
      })
      const marks = await marksOfPage(read.value, reader)
      return { status: 200, body: articleListBody(read.value, marks), read, tags: marks.tags }
    },

    async getArticle(slug, reader) {
      if (slug.length > longestSlug || !slug.isWellFormed()) return unknown('article')
      const read = await layers.article.read(slug, () => store.findArticle(slug))
      const article = read.value
      if (article === null) return unknown('article', read)
      const marks = await marksOf(store, reader, { articles: [article], authors: [article.author] })
      return { status: 200, body: articleBody(article, marks), read, tags: marks.tags }
    },

    async listTags() {
      const read = await layers.tags.read('all', () => store.listTags())
      return { status: 200, body: tagsBody(read.value), read }
    },
  }
}
