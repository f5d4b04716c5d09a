import { describe, expect, it } from 'vitest'
import type { AdminRequest } from '../message.ts'
import type { AdminCaller } from './caller.ts'
import { tokenAuthorizer } from './token-authorizer.ts'

const token = 'a'.repeat(32)
const other = `${'a'.repeat(31)}b`
const reader: AdminCaller = { name: 'reader', scopes: ['read'] }

function saidOf(authorization: string | undefined): unknown {
  const authorize = tokenAuthorizer({ tokens: { [token]: reader, [other]: { name: 'other', scopes: ['write'] } } })
  return authorize({ headers: { authorization } } as AdminRequest)
}

describe('a token', () => {
  it('says who asks', () => {
    expect(saidOf(`Bearer ${token}`)).toEqual(reader)
    expect(saidOf(`bearer  ${other} `)).toEqual({ name: 'other', scopes: ['write'] })
  })

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    token,
    `Basic ${token}`,
    `Bearer ${token}a`,
    `Bearer ${token} a`,
    'Bearer undefined',
  ])('is not %j', (authorization) => {
    expect(saidOf(authorization)).toBe(false)
  })

  it.each([
    [
      'is short',
      { ['a'.repeat(31)]: reader },
      'the token of "reader" must have 32 to 1024 visible characters of ASCII, got 31',
    ],
    ['is empty', { '': reader }, 'got 0'],
    ['has a space', { [`${token} a`]: reader }, 'visible characters'],
    ['has no name', { [token]: { name: '', scopes: [] } }, 'each needs a name'],
    ['has a scope that there is not', { [token]: { name: 'x', scopes: ['all'] } }, "of 'read', 'values' and 'write'"],
    ['is missing', {}, 'tokens must have a token'],
  ])('is refused when it %s, and not shown', (_, tokens, says) => {
    const make = () => tokenAuthorizer({ tokens: tokens as Record<string, AdminCaller> })
    expect(make).toThrow(says)
    expect(make).not.toThrow(token)
  })
})
