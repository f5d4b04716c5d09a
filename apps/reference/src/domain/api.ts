import { type Accounts, accounts } from './accounts.ts'
import type { ApiParts } from './api-parts.ts'
import { type ArticleReads, articleReads } from './article-reads.ts'
import { type ArticleWrites, articleWrites } from './article-writes.ts'
import { type Comments, comments } from './comments.ts'
import { type InsightParts, type Insights, insights } from './insights.ts'
import { type Profiles, profiles } from './profiles.ts'
import { createSignIn, type SignIn } from './sign-in.ts'

/** RealWorld, and what this app adds to it. Operations reject with a Problem where the request is at fault. */
export interface Api extends Accounts, ArticleReads, ArticleWrites, Comments, Profiles, Insights {
  readonly readerOf: SignIn['readerOf']
}

export function createApi(parts: ApiParts & InsightParts): Api {
  const signIn = createSignIn(parts)
  return {
    readerOf: (authorization) => signIn.readerOf(authorization),
    ...accounts(parts, signIn),
    ...articleReads(parts),
    ...articleWrites(parts),
    ...comments(parts),
    ...profiles(parts),
    ...insights(parts),
  }
}
