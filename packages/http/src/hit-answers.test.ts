import { describe, expect, it } from 'vitest'
import { resolvePolicy } from './config/resolve-policy.ts'
import type { RouteOptions } from './config/route-options.ts'
import { HitAnswers } from './hit-answers.ts'
import type { HttpRequest, Outgoing } from './message.ts'
import type { StoredResponse } from './response/stored-response.ts'

const stored: StoredResponse = {
  kind: 'response',
  status: 200,
  fields: ['content-type', 'text/plain', 'etag', '"one"'],
  body: Buffer.from('café'),
  vary: [],
  selection: '',
  initialAge: 0,
  lifetime: 60_500,
  staleFor: 0,
  staleIfErrorFor: 0,
  mustRevalidate: false,
  canBeValidated: false,
}

function hits(options: Partial<RouteOptions> = {}) {
  const answers = new HitAnswers(resolvePolicy({ layer: 'a', ...options }, 'GET /x', () => true))
  return (age: number, headers: HttpRequest['headers'] = {}, from = stored, method = 'GET'): Outgoing => {
    const request: HttpRequest = { method, url: '/', scheme: 'http', headers, raw: {}, isRefresh: false }
    const answer = answers.answer({ stored: from, age, ttlLeft: from.lifetime - age, key: 'k' }, request)
    if (answer.kind !== 'send') throw new Error('a hit is sent')
    return answer.response
  }
}

describe('the answers of hits', () => {
  it('are the very same for as long as they would say the same', () => {
    const at = hits()
    expect(at(400)).toBe(at(0))
    expect(at(400).fields).toMatchObject({ age: '0', 'cache-status': 'cache; hit; ttl=60', 'x-cache': 'HIT' })
    // Half a second later less than a minute is left, and another half later a second has passed.
    expect(at(501).fields).toMatchObject({ age: '0', 'cache-status': 'cache; hit; ttl=59' })
    expect(at(1000).fields).toMatchObject({ age: '1', 'cache-status': 'cache; hit; ttl=59' })
    expect(at(1001)).toBe(at(1499))
  })

  it('can be written to by nobody', () => {
    const at = hits()
    for (const answer of [at(0), at(0, { 'if-none-match': '"one"' })]) {
      expect(() => Object.assign(answer.fields, { 'x-mine': 'leaks' })).toThrow(TypeError)
      expect(() => Object.assign(answer, { status: 500 })).toThrow(TypeError)
    }
  })

  it('say the same bytes as text, and the same fields as lines', () => {
    const { body, fields, lines, text } = hits()(0)
    expect(Buffer.from(text!, 'latin1')).toEqual(body)
    expect(lines).toEqual(Object.entries(fields).flat())
    expect(hits()(0, {}, { ...stored, body: Buffer.alloc(16_385) }).text).toBeUndefined()
  })

  it('are for what was asked', () => {
    const at = hits()
    at(0)
    expect(at(0, { 'if-none-match': '"one"' })).toMatchObject({ status: 304, body: undefined })
    expect(at(0, { 'if-none-match': '"two"' })).toBe(at(0))
    expect(at(0, { range: 'bytes=0-1' })).toMatchObject({ status: 206, body: Buffer.from('ca') })
    expect(at(0, {}, stored, 'HEAD')).toMatchObject({ status: 200, body: undefined })
    expect(at(0, {}, { ...stored, status: 404 })).toMatchObject({ status: 404 })
    expect(at(0)).toMatchObject({ status: 200, body: stored.body })
  })

  it('are made for each request where they are debugged', () => {
    const at = hits({ debug: true })
    expect(at(0).fields).toMatchObject({ 'x-cache-key': 'k', 'x-cache-ttl-remaining': '60' })
    expect(at(400)).not.toBe(at(400))
  })

  it('are remembered of five hundred responses', () => {
    const at = hits()
    const first = at(0)
    const others = Array.from({ length: 499 }, () => ({ ...stored }))
    for (const other of others) at(0, {}, other)
    expect(at(0)).toBe(first)
    at(0, {}, { ...stored })
    expect(at(0)).not.toBe(first)
    expect(at(0)).toEqual(first)
  })
})
