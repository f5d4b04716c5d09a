import type { Account, Reader } from './account.ts'
import type { ApiParts } from './api-parts.ts'
import { Problem } from './problem.ts'

// Of a session and its token, ms.
const sessionLife = 30 * 86_400_000

export interface SignIn {
  /** Opens a session; returns its token. */
  open(account: Account): Promise<string>
  /** Who sent this `Authorization` field. Throws a Problem, 401, where its session is not there or has ended. */
  readerOf(authorization: string): Promise<Reader>
}

export function createSignIn({ store, layers, tokens, now, newSessionId }: ApiParts): SignIn {
  return {
    async open(account) {
      const [at, id] = [now(), newSessionId()]
      const expiresAt = new Date(at.getTime() + sessionLife)
      await store.openSession({ id, user: account.id, expiresAt: expiresAt.toISOString() }, at.toISOString())
      return tokens.sign({ session: id, user: account.id }, at, expiresAt)
    },

    async readerOf(authorization) {
      const [, token] = /^Token (\S+)$/i.exec(authorization) ?? []
      const claims = token === undefined ? undefined : await tokens.verify(token, now())
      if (token === undefined || claims === undefined) throw new Problem(401, 'the token is not valid')
      const { value: session } = await layers.session.read(claims.session, () => store.findSession(claims.session))
      if (session?.account.id !== claims.user) throw new Problem(401, 'the session has ended')
      return { ...session, token }
    },
  }
}
