import { describe, expect, it } from 'vitest'
import { parseArticleQuery } from '../src/domain/article-filter.ts'

describe('the query of an article list', () => {
  it('asks for the first twenty articles when nothing is said', () => {
    expect(parseArticleQuery({})).toEqual({ valid: true, query: { filter: {}, limit: 20, offset: 0 } })
  })

  it('takes every filter, limit and offset', () => {
    const parameters = { tag: 'navy', author: 'ada', favorited: 'bob', limit: '5', offset: '10' }
    expect(parseArticleQuery(parameters)).toEqual({
      valid: true,
      query: { filter: { tag: 'navy', author: 'ada', favorited: 'bob' }, limit: 5, offset: 10 },
    })
  })

  it('is the same for texts that ask for the same page', () => {
    const plain = parseArticleQuery({ limit: '20' })
    expect(parseArticleQuery({ offset: '0', tag: '', limit: '020', other: 'x' })).toEqual(plain)
    expect(parseArticleQuery({ limit: '1000' })).toEqual(parseArticleQuery({ limit: '100' }))
  })

  it.each(['0', '-1', '1.5', '', 'many', '1e3', ' 7', '99999999999999999999'])('refuses a limit of "%s"', (limit) => {
    expect(parseArticleQuery({ limit })).toEqual({ valid: false, problems: ['limit must be a whole number from 1'] })
  })

  it.each(['-1', '0.5', '', 'x', 'Infinity'])('refuses an offset of "%s"', (offset) => {
    expect(parseArticleQuery({ offset })).toEqual({ valid: false, problems: ['offset must be a whole number from 0'] })
  })

  it.each(['x'.repeat(1001), '\ud800'])('refuses an author that cannot be one', (author) => {
    expect(parseArticleQuery({ author })).toEqual({ valid: false, problems: ['author is too long or not a text'] })
  })

  it('names every parameter that is wrong', () => {
    expect(parseArticleQuery({ tag: ['a', 'b'], limit: ['1', '2'], offset: 'x' })).toEqual({
      valid: false,
      problems: [
        'tag may be given only once',
        'limit must be a whole number from 1',
        'offset must be a whole number from 0',
      ],
    })
  })
})
