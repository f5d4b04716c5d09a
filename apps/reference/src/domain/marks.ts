import type { Reader } from './account.ts'
import type { ArticleSummary, Profile } from './article.ts'
import { followingTag } from './invalidation-tags.ts'
import type { Store } from './store.ts'

/** What a reader has marked among what an answer shows; an anonymous reader follows and favors nobody. */
export interface MarkSet {
  /** Slugs. */
  readonly favorited: ReadonlySet<string>
  /** Usernames. */
  readonly following: ReadonlySet<string>
  /** With what the marks go wrong. A favorite counts in its article, whose tag speaks for it. */
  readonly tags: readonly string[]
}

interface Shown {
  readonly articles?: readonly ArticleSummary[]
  readonly authors: readonly Profile[]
}

const none: MarkSet = { favorited: new Set(), following: new Set(), tags: [] }

/**
 * Asked of the store for each answer to a signed-in reader: what everybody shares is kept without it, and the whole response is
 * kept for the reader with it.
 */
export async function marksOf(store: Store, reader: Reader | undefined, shown: Shown): Promise<MarkSet> {
  if (reader === undefined) return none
  const slugs = (shown.articles ?? []).map((article) => article.slug)
  const usernames = [...new Set(shown.authors.map((author) => author.username))]
  if (usernames.length === 0) return none

  const { id } = reader.account
  const { favorited, following } = await store.findMarks(id, slugs, usernames)
  const tags = usernames.map((username) => followingTag(id, username))
  return { favorited: new Set(favorited), following: new Set(following), tags }
}
