import { assert, expect, it } from 'vitest'
import type { Answer } from '../src/domain/answer.ts'
import type { ReadApi } from '../src/domain/read-api.ts'
import { smallApp } from './small-app.ts'

const asks: [string, (api: ReadApi) => Promise<Answer>, string[]][] = [
  ['an article', (api) => api.getArticle('one'), ['article:one', 'author:ada']],
  ['a missing article', (api) => api.getArticle('none'), ['article:none']],
  ['a profile', (api) => api.getProfile('ada'), ['author:ada']],
  ['a missing profile', (api) => api.getProfile('nobody'), ['author:nobody']],
  ['all tags', (api) => api.listTags(), ['articles']],
  [
    'a list',
    (api) => api.listArticles({ tag: 'apple', limit: '2' }),
    ['article:three', 'article:two', 'articles', 'author:ada', 'author:bob'],
  ],
  [
    'a list of favorites',
    (api) => api.listArticles({ favorited: 'cyd', offset: '1' }),
    ['article:one', 'articles', 'author:ada', 'favorites:cyd'],
  ],
  ['an empty list', (api) => api.listArticles({ tag: 'pear' }), ['articles']],
]

it.each(asks)('%s goes wrong with what it shows', async (_what, ask, tags) => {
  const { parts } = await smallApp()
  const { read } = await ask(parts.api)
  assert(read?.outcome === 'loaded')
  expect(read.tags.toSorted()).toEqual(tags)
})
