import { type AdminOptions, tokenAuthorizer } from '@cache/admin'

/** All of the admin API but its cache, whatever the framework. */
export type AdminAccess = Omit<AdminOptions, 'cache'>

/** Whoever has the token may do everything; without one there is no admin API. */
export function adminAccess(
  token: string | undefined,
  others: Pick<AdminAccess, 'logger' | 'metrics'>,
): AdminAccess | undefined {
  if (token === undefined) return undefined
  const authorize = tokenAuthorizer({
    tokens: { [token]: { name: 'ADMIN_TOKEN', scopes: ['read', 'values', 'write'] } },
  })
  return { ...others, authorize }
}
