import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

// About 50 ms and 16 MB, in a thread of the pool. Written into each hash, so that a later choice leaves old ones readable.
const cost = { N: 16_384, r: 8, p: 1 }
const keyLength = 32

/** As `scrypt$16384$8$1$salt$key`, the last two in base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password.normalize(), salt, keyLength, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join('$')
}

// Of no password: somebody unknown takes as long to refuse as somebody known.
const ofNobody = `scrypt$16384$8$1$${Buffer.alloc(16).toString('base64')}$${Buffer.alloc(keyLength).toString('base64')}`

export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, N, r, p, salt = '', key = ''] = (hash ?? ofNobody).split('$')
  const expected = Buffer.from(key, 'base64')
  const options = { N: Number(N), r: Number(r), p: Number(p) }
  const derived = await derive(password.normalize(), Buffer.from(salt, 'base64'), expected.length, options)
  return timingSafeEqual(derived, expected) && hash !== undefined
}
