import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cascade } from '../config/cache-options.ts'
import { resolveCascade } from '../config/resolve-cascade.ts'
import { CacheError } from '../shared/cache-error.ts'
import { withImplied } from './cascade.ts'

const implied = (tags: readonly string[], cascade: Cascade): readonly string[] =>
  withImplied(tags, resolveCascade('cascade', cascade))

function detailOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return error instanceof CacheError && error.code === 'CONFIG_INVALID' ? error.detail : String(error)
  }
  return 'nothing was thrown'
}

describe('a cascade', () => {
  it('adds what a tag implies, and leaves other tags alone', () => {
    const cascade = { front: ['home', 'feed'] }
    expect(implied(['front', 'other'], cascade)).toEqual(['front', 'other', 'home', 'feed'])
    expect(implied(['fronts', 'a front'], cascade)).toEqual(['fronts', 'a front'])
  })

  it('puts what * stood for into the implied tags, as often as they ask for it', () => {
    const cascade = { 'article:*': ['articles', 'author-of:*', '*/*'] }
    expect(implied(['article:$&7'], cascade)).toEqual(['article:$&7', 'articles', 'author-of:$&7', '$&7/$&7'])
  })

  it.each([
    ['article:*', 'article:'],
    ['*:draft', ':draft'],
    ['aba*aba', 'ababa'],
    ['aba*aba', 'abaaba'],
  ])('%s does not stand for %s: something must be in between', (pattern, tag) => {
    expect(implied([tag], { [pattern]: ['hit'] })).toEqual([tag])
  })

  it('goes on from what was implied, in circles too', () => {
    const cascade = { 'a:*': ['b:*'], 'b:*': ['c:*', 'b:*'], 'c:*': ['a:*'] }
    expect(implied(['a:1'], cascade)).toEqual(['a:1', 'b:1', 'c:1'])
    expect(implied(['b:1', 'a:1'], cascade)).toEqual(['b:1', 'a:1', 'c:1'])
  })

  it('applies every line that a tag fits', () => {
    expect(implied(['x:1'], { 'x:*': ['some'], '*:1': ['first'], 'x:1': ['this'] })).toHaveLength(4)
  })

  it('that grows for ever is refused, by the tag that set it off', () => {
    expect(detailOf(() => implied(['fine', 'ax'], { 'a*': ['aa*'] }))).toMatch(
      /^cascade: the tag "ax" implies more than/,
    )
    expect(detailOf(() => implied(['ax'], { 'a*': ['a**'] }))).toMatch(/^cascade\["a\*"\]\[0\] must be a text of 1 to/)
  })

  it('may imply a thousand tags from each, and no more', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `t${i}`)
    expect(implied(['all'], { all: names })).toHaveLength(1001)
    expect(detailOf(() => implied(['all'], { all: [...names, 'last'] }))).toContain('one of them "last"')
    const many = Array.from({ length: 3000 }, (_, i) => `a:${i}`)
    expect(implied(many, { 'a:*': ['b:*'] })).toHaveLength(6000)
  })

  it('is closed: what follows from its result is in it already', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ':'), minLength: 1, maxLength: 4 })
    const pattern = fc.tuple(text, fc.boolean()).map(([head, open]) => (open ? `${head}*` : head))
    fc.assert(
      fc.property(fc.dictionary(pattern, fc.array(text, { maxLength: 3 })), fc.array(text), (cascade, tags) => {
        const all = implied([...new Set(tags)], cascade)
        expect(new Set(all).size).toBe(all.length)
        expect(implied(all, cascade)).toEqual(all)
      }),
    )
  })

  it.each([
    [7, 'cascade must be an object, got 7'],
    [['a'], 'cascade must be an object, got a list'],
    [{ a: 'b' }, 'cascade["a"] must be a list, got "b"'],
    [{ a: ['b', 7] }, 'cascade["a"][1] must be a text of 1 to 1024 bytes without lone surrogates, got 7'],
    [{ a: [''] }, 'cascade["a"][0] must be a text of 1 to 1024 bytes without lone surrogates, got ""'],
    [{ 'a*b*': ['c'] }, 'cascade["a*b*"], the name, must be a text with one * at most, got "a*b*"'],
    [{ '': ['c'] }, 'cascade[""], the name, must be a text of 1 to 1024 bytes without lone surrogates, got ""'],
    [
      { a: ['b*'] },
      'cascade["a"][0] must be a tag without *, since there is none in the name that it could stand for, got "b*"',
    ],
  ])('that cannot be is refused by path and value: %j', (cascade, detail) => {
    expect(detailOf(() => resolveCascade('cascade', cascade as unknown as Cascade))).toBe(detail)
  })
})
