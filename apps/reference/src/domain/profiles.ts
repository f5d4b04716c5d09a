import type { Reader } from './account.ts'
import type { Answer } from './answer.ts'
import type { ApiParts } from './api-parts.ts'
import { isName } from './input.ts'
import { feedTag, followingTag } from './invalidation-tags.ts'
import { marksOf } from './marks.ts'
import { refusalOf } from './refusal.ts'
import { profileBody } from './representation.ts'
import { unknown } from './unknown.ts'

export interface Profiles {
  getProfile(username: string, reader?: Reader): Promise<Answer>
  follow(username: string, reader: Reader): Promise<Answer>
  unfollow(username: string, reader: Reader): Promise<Answer>
}

export function profiles({ store, layers, invalidate }: ApiParts): Profiles {
  const setFollowing = async (username: string, { account }: Reader, isFollowing: boolean): Promise<Answer> => {
    const profile = await store.setFollowing(account.id, username, isFollowing)
    if (profile === null) throw refusalOf('missing', 'profile')
    await invalidate([followingTag(account.id, username), feedTag(account.id)])
    const following = new Set(isFollowing ? [username] : [])
    return { status: 200, body: profileBody(profile, { favorited: new Set(), following, tags: [] }) }
  }

  return {
    async getProfile(username, reader) {
      if (!isName(username)) return unknown('profile')
      const read = await layers.profile.read(username, () => store.findProfile(username))
      const profile = read.value
      if (profile === null) return unknown('profile', read)
      const marks = await marksOf(store, reader, { authors: [profile] })
      return { status: 200, body: profileBody(profile, marks), read, tags: marks.tags }
    },
    follow: (username, reader) => setFollowing(username, reader, true),
    unfollow: (username, reader) => setFollowing(username, reader, false),
  }
}
