import { describe, expect, it } from 'vitest'
import { articleQueryOf, pageQueryOf } from '../src/domain/article-filter.ts'
import { Problem } from '../src/domain/problem.ts'

function problemsOf(parameters: Record<string, unknown>): readonly string[] {
  try {
    articleQueryOf(parameters)
  } catch (error) {
    if (error instanceof Problem && error.status === 422) return error.problems
    throw error
  }
  return []
}

describe('the query of an article list', () => {
  it('asks for the first twenty articles when nothing is said', () => {
    expect(articleQueryOf({})).toEqual({ filter: {}, limit: 20, offset: 0 })
  })

  it('takes every filter, limit and offset', () => {
    const parameters = { tag: 'navy', author: 'ada', favorited: 'bob', limit: '5', offset: '10' }
    expect(articleQueryOf(parameters)).toEqual({
      filter: { tag: 'navy', author: 'ada', favorited: 'bob' },
      limit: 5,
      offset: 10,
    })
  })

  it('asks for pages of the size that the reader prefers, where it does not say', () => {
    expect(articleQueryOf({ offset: '7' }, { pageSize: 7 })).toMatchObject({ limit: 7, offset: 7 })
    expect(pageQueryOf({ offset: '7' }, { pageSize: 7 })).toEqual({ limit: 7, offset: 7 })
    expect(pageQueryOf({ limit: '5' }, { pageSize: 7 })).toEqual({ limit: 5, offset: 0 })
  })

  it('is the same for texts that ask for the same page', () => {
    const plain = articleQueryOf({ limit: '20' })
    expect(articleQueryOf({ offset: '0', tag: '', limit: '020', other: 'x' })).toEqual(plain)
    expect(articleQueryOf({ limit: '1000' })).toEqual(articleQueryOf({ limit: '100' }))
  })

  it.each(['0', '-1', '1.5', '', 'many', '1e3', ' 7', '99999999999999999999'])('refuses a limit of "%s"', (limit) => {
    expect(problemsOf({ limit })).toEqual(['limit must be a whole number from 1'])
  })

  it.each(['-1', '0.5', '', 'x', 'Infinity'])('refuses an offset of "%s"', (offset) => {
    expect(problemsOf({ offset })).toEqual(['offset must be a whole number from 0'])
  })

  it.each(['x'.repeat(101), '\ud800', 'a\u0000b'])('refuses an author that cannot be one', (author) => {
    expect(problemsOf({ author })).toEqual(['author is too long or not a text'])
  })

  it('names every parameter that is wrong', () => {
    expect(problemsOf({ tag: ['a', 'b'], limit: ['1', '2'], offset: 'x' })).toEqual([
      'tag may be given only once',
      'limit must be a whole number from 1',
      'offset must be a whole number from 0',
    ])
  })
})
