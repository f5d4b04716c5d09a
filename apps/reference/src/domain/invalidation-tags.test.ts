import { expect, it } from 'vitest'
import type { ArticleSummary } from './article.ts'
import { favoritesWith, listsWith, tagsOfFilter } from './invalidation-tags.ts'

const article = { tagList: ['air', 'sea'], author: { username: 'ada' } } as unknown as ArticleSummary

it('an article is on the lists whose filters it passes', () => {
  const filters = [{}, { author: 'ada' }, { tag: 'air' }, { tag: 'sea' }, { author: 'ada', tag: 'air' }]
  for (const filter of filters) expect(listsWith(article)).toContain(tagsOfFilter(filter)[0])
  for (const filter of [{ author: 'bob' }, { tag: 'land' }, { author: 'bob', tag: 'air' }, { favorited: 'bob' }]) {
    expect(listsWith(article)).not.toContain(tagsOfFilter(filter)[0])
  }
})

it('a favorite is on the lists of those who favor it', () => {
  const lists = favoritesWith(article, ['bob', 'cyd'])
  for (const filter of [{ favorited: 'bob' }, { favorited: 'cyd', author: 'ada', tag: 'sea' }]) {
    expect(lists).toContain(tagsOfFilter(filter)[0])
  }
  for (const filter of [{ favorited: 'dan' }, { favorited: 'bob', tag: 'land' }, {}]) {
    expect(lists).not.toContain(tagsOfFilter(filter)[0])
  }
})

it('three long names fit into one tag of the cache', () => {
  const [tag] = tagsOfFilter({ author: '語'.repeat(100), favorited: '"'.repeat(100), tag: '😀'.repeat(50) })
  expect(Buffer.byteLength(tag!)).toBeLessThanOrEqual(1024)
})
