import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entityTagOf, isExpressTag, isSameStrongly, listMatches, parseEntityTag } from './entity-tag.ts'

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

  it('made of bytes differs with the bytes and with the coding', () => {
    const body = Buffer.from('x')
    const tags = [
      entityTagOf(body, undefined),
      entityTagOf(body, 'gzip'),
      entityTagOf(body, 'br'),
      entityTagOf(Buffer.from('y'), undefined),
    ]
    expect(new Set(tags).size).toBe(4)
    for (const tag of tags) expect(parseEntityTag(tag)?.weak).toBe(false)
    fc.assert(fc.property(fc.string(), (coding) => parseEntityTag(entityTagOf(body, coding)) !== undefined))
  })

  it('is known to be of Express by length and digest', () => {
    const body = Buffer.from('hello')
    const digest = createHash('sha1').update(body).digest('base64').slice(0, 27)
    expect(isExpressTag(`W/"5-${digest}"`, body)).toBe(true)
    expect(isExpressTag(`W/"6-${digest}"`, body)).toBe(false)
    expect(isExpressTag(`W/"5-${digest}"`, Buffer.from('hallo'))).toBe(false)
    expect(isExpressTag('"v1"', body)).toBe(false)
  })
})
