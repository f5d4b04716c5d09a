import type { Answer } from './answer.ts'
import { parseArticleQuery, type QueryParameters } from './article-filter.ts'
import type { ArticleSource } from './article-source.ts'
import { tagsOfFilter } from './invalidation-tags.ts'
import type { ReadLayers } from './read-layers.ts'
import { articleBody, articleListBody, errorBody, profileBody, tagsBody } from './representation.ts'

/** The reading side of the articles of RealWorld. */
export interface ReadApi {
  listArticles(parameters: QueryParameters): Promise<Answer>
  getArticle(slug: string): Promise<Answer>
  listTags(): Promise<Answer>
  getProfile(username: string): Promise<Answer>
}

export function createReadApi(source: ArticleSource, layers: ReadLayers): ReadApi {
  return {
    async listArticles(parameters) {
      const parsed = parseArticleQuery(parameters)
      if (!parsed.valid) return { status: 422, body: errorBody(...parsed.problems) }

      const { filter, limit, offset } = parsed.query
      const read = await layers.articleList.read('newest', () => source.listArticles(parsed.query), {
        params: { ...filter, limit, offset },
        tags: tagsOfFilter(filter),
      })
      return { status: 200, body: articleListBody(read.value), read }
    },

    async getArticle(slug) {
      if (slug === '') return unknown('article')
      const read = await layers.article.read(slug, () => source.findArticle(slug))
      const article = read.value
      return article === null ? unknown('article', read) : { status: 200, body: articleBody(article), read }
    },

    async listTags() {
      const read = await layers.tags.read('all', () => source.listTags())
      return { status: 200, body: tagsBody(read.value), read }
    },

    async getProfile(username) {
      if (username === '') return unknown('profile')
      const read = await layers.profile.read(username, () => source.findProfile(username))
      const profile = read.value
      return profile === null ? unknown('profile', read) : { status: 200, body: profileBody(profile), read }
    },
  }
}

function unknown(what: string, read?: Answer['read']): Answer {
  const answer = { status: 404, body: errorBody(`there is no such ${what}`) } as const
  return read === undefined ? answer : { ...answer, read }
}
