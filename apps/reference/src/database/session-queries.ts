import type { DatabaseSync } from 'node:sqlite'
import type { Preferences } from '../domain/account.ts'
import type { Operations } from './protocol.ts'
import { type AccountRow, accountColumns, accountOf } from './rows.ts'
import { transaction } from './transaction.ts'
import { prepareQuery } from './typed-statement.ts'

type SessionQueries = Pick<Operations, 'openSession' | 'findSession' | 'endSession' | 'savePreferences'>
/** `preferences` is JSON. */
type SessionRow = AccountRow & { readonly preferences: string }

export function prepareSessionQueries(database: DatabaseSync): SessionQueries {
  const insert = database.prepare('INSERT INTO sessions (id, user_id, expires_at) VALUES (?, ?, ?)')
  const removeEnded = database.prepare('DELETE FROM sessions WHERE expires_at < ?')
  const session = prepareQuery<SessionRow, [id: string]>(
    database,
    `SELECT ${accountColumns}, users.preferences FROM sessions
      CROSS JOIN users ON users.id = sessions.user_id WHERE sessions.id = ?`,
  )
  const remove = database.prepare('DELETE FROM sessions WHERE id = ?')
  const save = database.prepare('UPDATE users SET preferences = ? WHERE id = ?')
  const sessions = prepareQuery<{ id: string }, [user: number]>(database, 'SELECT id FROM sessions WHERE user_id = ?')

  return {
    openSession: ({ id, user, expiresAt }, at) =>
      transaction(database, () => {
        removeEnded.run(at)
        insert.run(id, user, expiresAt)
      }),
    findSession(id) {
      const row = session.get(id)
      if (row === undefined) return null
      return { id, account: accountOf(row), preferences: JSON.parse(row.preferences) as Preferences }
    },
    endSession: (id) => void remove.run(id),
    savePreferences: (user, preferences) =>
      transaction(database, () => {
        save.run(JSON.stringify(preferences), user)
        return sessions.all(user).map((row) => row.id)
      }),
  }
}
