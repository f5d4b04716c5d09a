import { createHash } from 'node:crypto'
import { parseEntityTag } from '@cache/core/http-fields'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entityTagOf, isExpressTag } from './body-tag.ts'

describe('an entity tag', () => {
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
