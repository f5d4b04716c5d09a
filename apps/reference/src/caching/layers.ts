import { queryLayer, sessionLayer } from '@cache/core'
import { analysisLayers } from '../analysis/analysis-layers.ts'
import type { Session } from '../domain/account.ts'
import type { Article, ArticlePage, Comment, Profile } from '../domain/article.ts'
import { externalLayers } from '../external/external-layers.ts'
import { allTags, tagsOfArticle, tagsOfComments, tagsOfPage, tagsOfProfile } from '../domain/invalidation-tags.ts'

// While the database fails, readers get what was right before.
const staleIfErrorFor = '1h'

// Guessed names are many, and an entry for each would crowd out what there is.
const nullTtl = '1m'

/** What is kept, for how long, and with what it goes wrong. */
export const layers = {
  article: queryLayer<Article | null>({ ttl: '1h', nullTtl, staleIfErrorFor, tags: tagsOfArticle }),
  articleList: queryLayer<ArticlePage>({ ttl: '5m', staleIfErrorFor, tags: tagsOfPage }),
  feed: queryLayer<ArticlePage>({ ttl: '5m', staleIfErrorFor, tags: tagsOfPage }),
  tags: queryLayer<readonly string[]>({
    ttl: '10m',
    // Nobody needs to wait for a tag that is a few seconds old.
    staleFor: '1m',
    staleIfErrorFor,
    tags: () => [allTags],
  }),
  profile: queryLayer<Profile | null>({ ttl: '1h', nullTtl, staleIfErrorFor, tags: tagsOfProfile }),
  comments: queryLayer<readonly Comment[] | null>({ ttl: '1h', nullTtl, staleIfErrorFor, tags: tagsOfComments }),
  ...externalLayers,
  ...analysisLayers,
  session: sessionLayer<Session | null>({ ttl: '5m', nullTtl }),
  /** Whole responses, by the adapters; each lives as long as what it was made of. */
  response: queryLayer({ ttl: '1h' }),
}
