import type { Profile } from './article.ts'

/** A user as they see themselves. */
export interface Account extends Profile {
  readonly id: number
  readonly email: string
}

/** What a user has chosen; empty: nothing yet. */
export interface Preferences {
  /** Articles on a page where the query says nothing. */
  readonly pageSize?: number | undefined
  /** For a client to show first. */
  readonly favoriteTags?: readonly string[] | undefined
}

/** One sign-in of a user, until they sign out. */
export interface Session {
  readonly id: string
  readonly account: Account
  readonly preferences: Preferences
}

/** Who asks. */
export interface Reader extends Session {
  /** The token of this session, as the client sent it. */
  readonly token: string
}
