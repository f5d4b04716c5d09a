import { describe, expect, it } from 'vitest'
import { isSameStrongly, listMatches, parseEntityTag } from './entity-tag.ts'

const a = { weak: false, opaque: 'a' }

describe('an entity tag, RFC 9110, section 8.8.3', () => {
  it('is strong or weak', () => {
    expect(parseEntityTag('"a"')).toEqual(a)
    expect(parseEntityTag('W/"a"')).toEqual({ weak: true, opaque: 'a' })
    expect(parseEntityTag('""')).toEqual({ weak: false, opaque: '' })
  })

  it.each(['a', 'w/"a"', '"a', 'W"a"', '"a b"', '"a", "b"', '', undefined])('%j is none', (text) => {
    expect(parseEntityTag(text)).toBeUndefined()
  })

  it('is looked for in a list without regard to weakness', () => {
    for (const list of ['"a"', 'W/"a"', '"b", "a"', '"b","a","c"', ', "a"', '"x,y", "a"'])
      expect(listMatches(list, a)).toBe(true)
    for (const list of ['a', '"A"', '"ab"', '', '"x,a"', '*']) expect(listMatches(list, a)).toBe(false)
  })

  it('is the same strongly only where none is weak', () => {
    expect(isSameStrongly(a, a)).toBe(true)
    expect(isSameStrongly(a, { weak: true, opaque: 'a' })).toBe(false)
    expect(isSameStrongly({ weak: true, opaque: 'a' }, { weak: true, opaque: 'a' })).toBe(false)
    expect(isSameStrongly(undefined, undefined)).toBe(false)
  })
})
