import { expect, it } from 'vitest'
import { plainValue } from './plain-value.ts'
import { redactSecrets } from './redact.ts'

it('shows of any value what JSON can carry', () => {
  const circle: Record<string, unknown> = { name: 'circle' }
  circle['self'] = circle
  expect(
    plainValue({
      n: 1,
      big: 2n ** 64n,
      nan: Number.NaN,
      none: null,
      at: new Date(0),
      never: new Date(Number.NaN),
      bytes: new Uint8Array(3),
      map: new Map([['a', new Set([1])]]),
      circle,
    }),
  ).toEqual({
    n: 1,
    big: '18446744073709551616',
    nan: 'NaN',
    none: null,
    at: '1970-01-01T00:00:00.000Z',
    never: 'Invalid Date',
    bytes: '[3 bytes]',
    map: { a: [1] },
    circle: { name: 'circle', self: '[circular]' },
  })
})

it.each([
  ['one long text', 'x'.repeat(10_000_000)],
  ['many texts', Array.from({ length: 100_000 }, (_, at) => `text ${at}`)],
  ['long names', { ['x'.repeat(10_000_000)]: 1, ['y'.repeat(10_000_000)]: 1 }],
  ['many in a set', new Set(Array.from({ length: 1_000_000 }, (_, at) => at))],
])('shows a bounded part of %s', (_, value) => {
  expect(JSON.stringify(plainValue(value)).length).toBeLessThan(200_000)
})

it('goes to a bounded depth', () => {
  let deep: unknown = 'bottom'
  for (let level = 0; level < 100_000; level++) deep = [deep]
  expect(JSON.stringify(plainValue(deep))).toContain('[deeper]')
})

it.each([
  'password',
  'userPassword',
  'passwd',
  'passphrase',
  'secret',
  'clientSecret',
  'token',
  'accessToken',
  'refresh_token',
  'authorization',
  'set-cookie',
  'Cookie',
  'apiKey',
  'api_key',
  'x-api-key',
  'privateKey',
  'credentials',
  'sessionId',
  'jwt',
  'passwordHash',
])('masks a field %s, however deep', (name) => {
  expect(redactSecrets({ a: [{ [name]: 'hidden', shown: 1 }] })).toEqual({ a: [{ [name]: '[redacted]', shown: 1 }] })
})

it.each(['title', 'author', 'key', 'id', 'description', 'passenger', 'tags'])('leaves a field %s', (name) => {
  expect(redactSecrets({ [name]: 'shown' })).toEqual({ [name]: 'shown' })
})
