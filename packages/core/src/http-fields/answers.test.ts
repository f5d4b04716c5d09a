import { describe, expect, it } from 'vitest'
import { changedUrls } from './changed-urls.ts'
import { clientDemand } from './client-demand.ts'
import { freshenedFields } from './freshened-fields.ts'
import { initialAge } from './lifetime.ts'
import { parseRetryAfter } from './retry-after.ts'

const now = Date.UTC(2026, 10, 21)

describe('Retry-After, RFC 9110, section 10.2.3', () => {
  it.each<[string, number | undefined]>([
    ['0', 0],
    [' 120 ', 120_000],
    [new Date(now + 5000).toUTCString(), 5000],
    [new Date(now - 5000).toUTCString(), 0],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('%j is %s ms', (value, ms) => {
    expect(parseRetryAfter({ 'retry-after': value }, now)).toBe(ms)
  })
})

it('the age of a response counts the way that it came, where it tells an age', () => {
  const date = new Date(now - 4000).toUTCString()
  expect(initialAge({ date }, now, 1.5)).toBe(4)
  expect(initialAge({ date, age: '3' }, now, 1.5)).toBe(4.5)
})

it('a 304 brings what it says up to date, and nothing that tells of the body', () => {
  const stored = { etag: '"1"', date: 'then', 'content-type': 'a/b', 'x-old': '1', 'x-both': '1' }
  const answer = { etag: '"1"', 'content-type': 'c/d', 'content-length': '0', 'x-both': '2' }
  expect(freshenedFields(stored, answer)).toEqual({ etag: '"1"', 'content-type': 'a/b', 'x-old': '1', 'x-both': '2' })
  expect(freshenedFields(stored, { ...answer, etag: '"2"' })).toBe(stored)
})

it('writes change their URL and what they name of their own origin', () => {
  const url = new URL('http://h/a')
  const fields = { location: '/b', 'content-location': 'http://other/c' }
  const changed = (method: string, status: number): string[] =>
    changedUrls({ method, status, url, fields }).map(({ href }) => href)
  expect(changed('POST', 201)).toEqual(['http://h/a', 'http://h/b'])
  expect(changed('ANYTHING', 303)).toEqual(['http://h/a', 'http://h/b'])
  for (const [method, status] of [
    ['GET', 200],
    ['QUERY', 200],
    ['POST', 400],
    ['DELETE', 500],
  ] as const)
    expect(changed(method, status)).toEqual([])
})

it('clients demand by Cache-Control, and by Pragma alone without it', () => {
  expect(clientDemand({ pragma: 'no-cache' })).toMatchObject({ noCache: true })
  expect(clientDemand({ pragma: 'no-cache', 'cache-control': 'max-age=3' })).toMatchObject({
    noCache: false,
    maxAge: 3000,
  })
})
