import { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '../src/database/open-database.ts'

// Run as a process of its own: it is killed when all rows are written and only the commit is missing.
// oxlint-disable-next-line typescript/unbound-method -- called with its database below
const execute = DatabaseSync.prototype.exec
DatabaseSync.prototype.exec = function exec(sql) {
  if (sql === 'COMMIT') process.kill(process.pid, 'SIGKILL')
  return execute.call(this, sql)
}
await openDatabase({ path: process.argv[2] ?? '', seed: 'corpus' })
