import type { Reader } from './account.ts'
import type { Answer } from './answer.ts'
import type { ApiParts } from './api-parts.ts'
import type { Article } from './article.ts'
import { articleChanges, inputOf, newArticle } from './input.ts'
import { aboutArticle, allTags, articleTag, favoritesWith, feedTag, listsWith, textTag } from './invalidation-tags.ts'
import { marksOf } from './marks.ts'
import { refusalOf } from './refusal.ts'
import { articleBody } from './representation.ts'
import type { Consequences } from './store.ts'

export interface ArticleWrites {
  createArticle(body: unknown, reader: Reader): Promise<Answer>
  updateArticle(slug: string, body: unknown, reader: Reader): Promise<Answer>
  deleteArticle(slug: string, reader: Reader): Promise<Answer>
  favorite(slug: string, reader: Reader): Promise<Answer>
  unfavorite(slug: string, reader: Reader): Promise<Answer>
}

export function articleWrites({ store, invalidate, now }: ApiParts): ArticleWrites {
  const shown = async (article: Article, reader: Reader, status = 200): Promise<Answer> => {
    const marks = await marksOf(store, reader, { articles: [article], authors: [article.author] })
    return { status, body: articleBody(article, marks) }
  }
  // Also where nothing has changed: whoever repeats a write mends what was lost between its commit and its invalidation.
  const setFavorite = async (slug: string, reader: Reader, isFavorite: boolean): Promise<Answer> => {
    const done = await store.setFavorite(reader.account.id, slug, isFavorite)
    if (done === null) throw refusalOf('missing', 'article')
    const { article, username } = done
    await invalidate([articleTag(slug), ...favoritesWith(article, [username])])
    return shown(article, reader)
  }

  return {
    async createArticle(body, reader) {
      const input = inputOf('article', newArticle, body)
      const { article, ...consequences } = await store.createArticle(reader.account.id, input, now().toISOString())
      await invalidate(changedBy(article, consequences))
      return shown(article, reader, 201)
    },

    async updateArticle(slug, body, reader) {
      const changes = inputOf('article', articleChanges, body)
      const article = await store.updateArticle(reader.account.id, slug, changes, now().toISOString())
      if (typeof article === 'string') throw refusalOf(article, 'article')
      // Under the new slug it was remembered that there is none.
      const moved = article.slug === slug ? [] : [...aboutArticle(slug), ...aboutArticle(article.slug)]
      await invalidate([articleTag(slug), textTag(slug), ...moved])
      return shown(article, reader)
    },

    async deleteArticle(slug, reader) {
      const done = await store.deleteArticle(reader.account.id, slug)
      if (typeof done === 'string') throw refusalOf(done, 'article')
      const { article, ...consequences } = done
      await invalidate(changedBy(article, consequences))
      return { status: 204 }
    },

    favorite: (slug, reader) => setFavorite(slug, reader, true),
    unfavorite: (slug, reader) => setFavorite(slug, reader, false),
  }
}

/** By an article's coming or going. */
function changedBy(article: Article, { followers, favoritedBy, changesTags }: Consequences): string[] {
  return [
    ...aboutArticle(article.slug),
    ...listsWith(article),
    ...favoritesWith(article, favoritedBy),
    ...followers.map(feedTag),
    ...(changesTags ? [allTags] : []),
  ]
}
