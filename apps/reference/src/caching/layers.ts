import { queryLayer } from '@cache/core'
import type { Article, ArticlePage, Profile } from '../domain/article.ts'
import { authorTag, everyList, tagsOfArticle, tagsOfPage } from '../domain/invalidation-tags.ts'

// While the database fails, readers get what was right before.
const staleIfErrorFor = '1h'

/** What is kept, for how long, and with what it goes wrong. */
export const layers = {
  article: queryLayer<Article | null>({
    ttl: '1h',
    // Guessed slugs are many, and an entry for each would crowd out articles.
    nullTtl: '1m',
    staleIfErrorFor,
    tags: tagsOfArticle,
  }),
  articleList: queryLayer<ArticlePage>({ ttl: '5m', staleIfErrorFor, tags: tagsOfPage }),
  tags: queryLayer<readonly string[]>({
    ttl: '10m',
    // Nobody needs to wait for a tag that is a few seconds old.
    staleFor: '1m',
    staleIfErrorFor,
    tags: () => [everyList],
  }),
  profile: queryLayer<Profile | null>({
    ttl: '1h',
    nullTtl: '1m',
    staleIfErrorFor,
    tags: (_profile, username) => [authorTag(username)],
  }),
}
