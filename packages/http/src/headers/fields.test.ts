import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupTags, isTag, surrogateTags } from './surrogate-tags.ts'
import { parseTargeted } from './targeted.ts'

describe('a targeted field, RFC 9213', () => {
  const names = ['mine', 'cdn-cache-control']
  const maxAge = (fields: Record<string, string>): number | undefined => parseTargeted(fields, names)?.maxAge

  it('is the first that is valid and says something', () => {
    expect(maxAge({ 'cdn-cache-control': 'max-age=5' })).toBe(5)
    expect(maxAge({ mine: 'max-age=1', 'cdn-cache-control': 'max-age=5' })).toBe(1)
    expect(maxAge({ mine: '', 'cdn-cache-control': 'max-age=5' })).toBe(5)
    expect(maxAge({ 'cdn-cache-control': 'foobar, max-age=3600' })).toBe(3600)
  })

  it.each(['max-age=10000, &&&&&', 'max-age="10000"', 'max-age=1.5', 'max-age =100', 'MaX-aGe=3600', ''])(
    '%j is as if not there',
    (text) => {
      expect(parseTargeted({ 'cdn-cache-control': text }, names)).toBeUndefined()
    },
  )

  it('restricts like Cache-Control', () => {
    expect(parseTargeted({ mine: 'no-store, private, no-cache' }, names)).toMatchObject({
      noStore: true,
      private: true,
      noCache: true,
    })
    expect(parseTargeted({ mine: 'no-cache="a", no-store=?0' }, names)).toMatchObject({
      noStore: false,
      unkeptFields: ['a'],
    })
    expect(parseTargeted({ mine: 'no-cache=("a" "b"), private=a' }, names)).toMatchObject({
      noCache: true,
      private: false,
    })
  })

  it('never throws', () => {
    expect(() => fc.assert(fc.property(fc.string(), (text) => void parseTargeted({ mine: text }, names)))).not.toThrow()
  })
})

describe('tags in fields', () => {
  it('are parted by spaces in Surrogate-Key and by commas in Cache-Tag', () => {
    expect(surrogateTags({ 'surrogate-key': 'a  b', 'cache-tag': ['c d, e', 'f'] })).toEqual([
      'a',
      'b',
      'c d',
      'e',
      'f',
    ])
    expect(surrogateTags({ 'cache-tag': 'x'.repeat(2000) })).toEqual([])
  })

  it('are groups of one origin, RFC 9875', () => {
    expect(groupTags('"a", "b";x=1', 'http://h')).toEqual(['group:http://h a', 'group:http://h b'])
    expect(groupTags('a, 1, ("b"), "c"', 'http://h')).toEqual(['group:http://h c'])
    expect(groupTags('"a', 'http://h')).toEqual([])
    expect(groupTags(undefined, 'http://h')).toEqual([])
    expect(isTag('\ud800')).toBe(false)
  })
})
