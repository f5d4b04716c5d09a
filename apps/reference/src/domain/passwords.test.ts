import { expect, it } from 'vitest'
import { hashPassword, isPassword } from './passwords.ts'

it('a password is known by its hash, which is another each time', async () => {
  const [one, other] = [await hashPassword('secret'), await hashPassword('secret')]
  expect(one).not.toBe(other)
  expect(one).toMatch(/^scrypt\$16384\$8\$1\$[\w+/=]{24}\$[\w+/=]{44}$/)
  for (const hash of [one, other]) {
    expect(await isPassword('secret', hash)).toBe(true)
    expect(await isPassword('Secret', hash)).toBe(false)
  }
})

it('is the same however its characters are composed', async () => {
  expect(await isPassword('caf\u00e9', await hashPassword('cafe\u0301'))).toBe(true)
})

it('of somebody unknown is never right', async () => {
  expect(await isPassword('', undefined)).toBe(false)
})
