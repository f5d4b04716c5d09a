import type { DatabaseSync } from 'node:sqlite'
import type { Profile } from '../domain/article.ts'
import type { Operations } from './protocol.ts'
import { transaction } from './transaction.ts'
import { prepareQuery } from './typed-statement.ts'

type ProfileQueries = Pick<Operations, 'findProfile' | 'setFollowing' | 'findMarks'>

export function prepareProfileQueries(database: DatabaseSync): ProfileQueries {
  const profile = prepareQuery<Profile, [username: string]>(database, profileSql)
  const follow = database.prepare(`INSERT INTO follows (follower_id, followed_id)
    SELECT ?, id FROM users WHERE username = ? ON CONFLICT DO NOTHING`)
  const unfollow = database.prepare(`DELETE FROM follows
    WHERE follower_id = ? AND followed_id = (SELECT id FROM users WHERE username = ?)`)
  const favorited = prepareQuery<{ name: string }, [slugs: string, user: number]>(database, favoritedSql)
  const following = prepareQuery<{ name: string }, [usernames: string, user: number]>(database, followingSql)
  const findProfile: ProfileQueries['findProfile'] = (username) => profile.get(username) ?? null

  return {
    findProfile,
    setFollowing: (user, username, isFollowing) =>
      transaction(database, () => {
        const statement = isFollowing ? follow : unfollow
        statement.run(user, username)
        return findProfile(username)
      }),
    findMarks: (user, slugs, usernames) => ({
      favorited: favorited.all(JSON.stringify(slugs), user).map((row) => row.name),
      following: following.all(JSON.stringify(usernames), user).map((row) => row.name),
    }),
  }
}

const profileSql = 'SELECT username, bio, image FROM users WHERE username = ?'

// What is asked about leads, so that each costs two lookups, however much the user has marked.
const favoritedSql = `SELECT article.slug AS name FROM json_each(?) AS asked
  CROSS JOIN articles AS article ON article.slug = asked.value
  CROSS JOIN favorites ON favorites.user_id = ? AND favorites.article_id = article.id`

const followingSql = `SELECT followed.username AS name FROM json_each(?) AS asked
  CROSS JOIN users AS followed ON followed.username = asked.value
  CROSS JOIN follows ON follows.follower_id = ? AND follows.followed_id = followed.id`
