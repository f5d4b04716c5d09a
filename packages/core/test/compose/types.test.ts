import { expect, expectTypeOf, it } from 'vitest'
import { composeEntry, entry, notModified, queryLayer } from '../../src/index.ts'
import { memoryCache } from '../support/fleet.ts'

interface Article {
  readonly title: string
}
interface Author {
  readonly name: string
}

function layers() {
  const { cache } = memoryCache({
    layers: { page: queryLayer(), article: queryLayer<Article>(), author: queryLayer<Author>() },
  })
  return { pages: cache.layer('page'), articles: cache.layer('article'), authors: cache.layer('author') }
}

it('types the parts by their loaders and fallbacks', async () => {
  const { authors, pages } = layers()
  const page = await composeEntry(pages, '1', {
    fragments: {
      article: { load: async ({ signal }): Promise<Article> => ({ title: `${signal.aborted}` }), ttl: '1h' },
      comments: { load: () => ['a'], fallback: null },
      count: { load: ({ id }) => entry(id.length, { tags: ['x'] }) },
      maybe: { load: ({ id, previous }) => (previous ? notModified() : `new ${id}`) },
      author: { layer: authors, id: 3, load: () => ({ name: 'ann' }) },
    },
  })
  expectTypeOf(page).toEqualTypeOf<{
    readonly article: Article
    readonly comments: string[] | null
    readonly count: number
    readonly maybe: string
    readonly author: { name: string }
  }>()
  expect(page).toEqual({
    article: { title: 'false' },
    comments: ['a'],
    count: 1,
    maybe: 'new 1',
    author: { name: 'ann' },
  })
})

it('types the whole by what assembles it', async () => {
  const { pages } = layers()
  const whole = await composeEntry(pages, '1', {
    fragments: { a: { load: () => 1 }, b: { load: async ({ id }) => `b${id}` } },
    assemble: ({ a, b }) => {
      expectTypeOf(a).toEqualTypeOf<number>()
      return `${a}${b}`
    },
  })
  expectTypeOf(whole).toEqualTypeOf<string>()
  expect(whole).toBe('1b1')
})

it('refuses what a layer is not made for', async () => {
  const { articles, authors, pages } = layers()
  // @ts-expect-error a number is no article
  await composeEntry(articles, '1', { fragments: { a: { load: () => 1 } } })
  // @ts-expect-error nor is it an author
  await composeEntry(pages, '1', { fragments: { a: { layer: authors, id: 1, load: () => 1 } } })
  // @ts-expect-error an option that there is not
  await expect(composeEntry(pages, '1', { fragments: { a: { load: () => 1, tll: 1 } } })).rejects.toThrow(
    'did you mean ttl',
  )
  const { a } = await composeEntry(articles, '1', { fragments: { a: { load: () => ({ title: 'one' }) } } })
  expectTypeOf(a).toEqualTypeOf<{ title: string }>()
})
