import type { Content, ContentArticle } from '../src/domain/content.ts'

/** Three users and five articles, in which every filter finds something and something else. */
export const smallContent: Content = {
  users: [
    { username: 'ada', bio: 'Writes programs.', image: 'https://example.org/ada.png' },
    { username: 'bob', bio: '', image: '' },
    { username: 'cyd', bio: '', image: '' },
  ],
  articles: [
    article('one', { author: 'ada', tagList: ['zebra', 'apple'], favoritedBy: ['bob', 'cyd'] }),
    article('two', { author: 'bob', tagList: ['apple'], favoritedBy: ['bob'] }),
    article('three', { author: 'ada', tagList: ['Mango', 'apple'], favoritedBy: [] }),
    article('four', { author: 'ada', tagList: [], favoritedBy: ['cyd'] }),
    article('five', { author: 'bob', tagList: ['zebra'], favoritedBy: ['bob'] }),
  ],
}

function article(slug: string, rest: Pick<ContentArticle, 'author' | 'tagList' | 'favoritedBy'>): ContentArticle {
  const created = ['one', 'two', 'three', 'four', 'five'].indexOf(slug)
  return {
    slug,
    title: `Title of ${slug}`,
    description: `About ${slug}`,
    body: `Body of ${slug}`,
    createdAt: new Date(Date.UTC(2024, 0, 1 + created)).toISOString(),
    ...rest,
  }
}
