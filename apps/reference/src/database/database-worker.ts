import { parentPort, workerData } from 'node:worker_threads'
import type { DatabaseOptions } from './database-options.ts'
import { openDatabase } from './open-database.ts'
import { prepareOperations } from './operations.ts'
import type { FromWorker, Operations, ToWorker } from './protocol.ts'

if (parentPort === null) throw new Error('the database worker is started by DatabaseClient')
const port = parentPort

const database = await openDatabase(workerData as DatabaseOptions)
const operations: Operations = prepareOperations(database)

port.on('message', (message: ToWorker) => {
  if (message.kind === 'ask') return port.postMessage(answerTo(message))
  database.close()
  port.close()
})
port.postMessage({ kind: 'opened' } satisfies FromWorker)

function answerTo({ id, operation, args }: Extract<ToWorker, { kind: 'ask' }>): FromWorker {
  try {
    // The client's types tie the arguments to the operation; here they are one union.
    const run = operations[operation] as (...args: readonly unknown[]) => unknown
    return { kind: 'answer', id, value: run(...args) }
  } catch (error) {
    return { kind: 'failure', id, message: error instanceof Error ? error.message : String(error) }
  }
}
