import { createHash, timingSafeEqual } from 'node:crypto'
import { CacheError } from '@cache/core'
import type { AdminRequest } from '../message.ts'
import { type AdminCaller, type Authorize, areScopes } from './caller.ts'

export interface TokenAuthorizerOptions {
  /** By token, of 32 to 1024 visible characters of ASCII: `openssl rand -base64 48` makes one. */
  readonly tokens: Readonly<Record<string, AdminCaller>>
}

const visible = /^[\x21-\x7e]{32,1024}$/

/**
 * An `authorize` that goes by `Authorization: Bearer …`. It compares digests, each with every token, so that the time it takes tells
 * nothing. Throws CONFIG_INVALID, which never shows a token.
 * @example tokenAuthorizer({ tokens: { [env.ADMIN_TOKEN]: { name: 'operations', scopes: ['read', 'write'] } } })
 */
export function tokenAuthorizer({ tokens }: TokenAuthorizerOptions): Authorize {
  const known = Object.entries(tokens ?? {}).map(([token, caller]) => ({
    digest: digestOf(token),
    caller: checked(token, caller),
  }))
  if (known.length === 0) throw new CacheError('CONFIG_INVALID', 'tokens must have a token')

  return ({ headers }: AdminRequest) => {
    const given = digestOf(bearerOf(headers.authorization))
    let found: AdminCaller | undefined
    for (const { caller, digest } of known) {
      if (timingSafeEqual(digest, given)) found = caller
    }
    return found ?? false
  }
}

function checked(token: string, caller: AdminCaller): AdminCaller {
  const { name, scopes } = caller ?? {}
  if (typeof name !== 'string' || name === '') throw new CacheError('CONFIG_INVALID', 'tokens: each needs a name')
  if (!areScopes(scopes)) {
    throw new CacheError('CONFIG_INVALID', `tokens: the scopes of "${name}" must be of 'read', 'values' and 'write'`)
  }
  if (!visible.test(token)) {
    const rule = 'must have 32 to 1024 visible characters of ASCII'
    throw new CacheError('CONFIG_INVALID', `tokens: the token of "${name}" ${rule}, got ${token.length}`)
  }
  return { name, scopes: [...scopes] }
}

function bearerOf(field = ''): string {
  return /^bearer +(\S+) *$/i.exec(field)?.[1] ?? ''
}

// Of one length, whatever that of the token.
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
