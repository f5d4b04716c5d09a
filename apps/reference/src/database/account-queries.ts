import type { DatabaseSync } from 'node:sqlite'
import type { AccountChanges, Taken } from '../domain/store.ts'
import type { Operations } from './protocol.ts'
import { type AccountRow, accountColumns, accountOf } from './rows.ts'
import { transaction } from './transaction.ts'
import { prepareQuery } from './typed-statement.ts'

type AccountQueries = Pick<Operations, 'createAccount' | 'findCredentials' | 'updateAccount'>
type CredentialsRow = AccountRow & { readonly password_hash: string }

export function prepareAccountQueries(database: DatabaseSync): AccountQueries {
  const insert = database.prepare('INSERT INTO users (username, email, password_hash) VALUES (?, ?, ?)')
  const account = prepareQuery<AccountRow, [id: number | bigint]>(
    database,
    `SELECT ${accountColumns} FROM users WHERE id = ?`,
  )
  const credentials = prepareQuery<CredentialsRow, [email: string]>(
    database,
    `SELECT ${accountColumns}, users.password_hash FROM users WHERE email = ?`,
  )
  const update = database.prepare(`UPDATE users SET username = coalesce(?, username), email = coalesce(?, email),
    password_hash = coalesce(?, password_hash), bio = coalesce(?, bio), image = coalesce(?, image) WHERE id = ?`)
  const sessions = prepareQuery<{ id: string }, [user: number]>(database, 'SELECT id FROM sessions WHERE user_id = ?')
  const endOthers = database.prepare('DELETE FROM sessions WHERE user_id = ? AND id <> ?')
  const takenBy = prepareTaken(database)
  const accountAt = (id: number | bigint): ReturnType<typeof accountOf> => accountOf(account.get(id)!)

  return {
    createAccount: ({ username, email, passwordHash }) =>
      transaction(database, () => {
        const taken = takenBy({ username, email })
        return taken ?? accountAt(insert.run(username, email, passwordHash).lastInsertRowid)
      }),
    findCredentials(email) {
      const row = credentials.get(email)
      return row === undefined ? null : { account: accountOf(row), passwordHash: row.password_hash }
    },
    updateAccount: (user, changes, keptSession) =>
      transaction(database, () => {
        const taken = takenBy(changes, user)
        if (taken) return taken
        const before = accountAt(user).username
        const { username = null, email = null, passwordHash = null, bio = null, image = null } = changes
        update.run(username, email, passwordHash, bio, image, user)
        const changed = sessions.all(user).map(({ id }) => id)
        if (passwordHash !== null) endOthers.run(user, keptSession)
        return { account: accountAt(user), before, sessions: changed }
      }),
  }
}

/** Which names belong to another user; `undefined`: none. */
function prepareTaken(database: DatabaseSync): (changes: AccountChanges, user?: number) => Taken | undefined {
  const username = prepareQuery<{ id: number }, [string]>(database, 'SELECT id FROM users WHERE username = ?')
  const email = prepareQuery<{ id: number }, [string]>(database, 'SELECT id FROM users WHERE email = ?')
  const lookUps = { username, email } as const
  return (changes, user) => {
    const taken = (['username', 'email'] as const).filter((name) => {
      const wanted = changes[name]
      const owner = wanted === undefined ? undefined : lookUps[name].get(wanted)
      return owner !== undefined && owner.id !== user
    })
    return taken.length === 0 ? undefined : { taken }
  }
}
