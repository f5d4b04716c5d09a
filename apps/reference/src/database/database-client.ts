import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { DatabaseOptions } from './database-options.ts'
import type { ArgumentsOf, FromWorker, OperationName, ResultOf, ToWorker } from './protocol.ts'

interface Pending {
  readonly operation: OperationName
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** SQLite calls block, so they run in a worker thread; this is its end in the thread that serves requests. */
export class DatabaseClient {
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  #sent = 0
  #asked = 0
  #ended: Error | undefined
  #closing: Promise<void> | undefined

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (message: FromWorker) => this.#settle(message))
    worker.on('error', (error) => this.#end(error as Error))
    worker.on('exit', () => this.#end(new Error('the database is closed')))
  }

  /** Resolves when the tables are there and seeded; rejects with the reason why they are not. */
  static async open(options: DatabaseOptions): Promise<DatabaseClient> {
    const worker = new Worker(new URL('./database-worker.ts', import.meta.url), {
      name: 'database',
      workerData: options,
    })
    const client = new DatabaseClient(worker)
    await once(worker, 'message')
    return client
  }

  /** Operations asked so far, but for the counts of `GET /health`; a hit in the cache does not raise it. */
  get asked(): number {
    return this.#asked
  }

  ask<Name extends OperationName>(operation: Name, ...args: ArgumentsOf<Name>): Promise<ResultOf<Name>> {
    if (this.#ended) return Promise.reject(failureOf(operation, this.#ended.message))
    if (operation !== 'countRows') this.#asked += 1
    this.#sent += 1
    const id = this.#sent
    this.#post({ kind: 'ask', id, operation, args })
    return new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { operation, resolve, reject })
    }) as Promise<ResultOf<Name>>
  }

  /** Operations asked before are answered; resolves when the thread has ended. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    if (this.#ended) return
    const exit = once(this.#worker, 'exit')
    this.#post({ kind: 'close' })
    await exit
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message)
  }

  #settle(message: FromWorker): void {
    if (message.kind === 'opened') return
    const pending = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    if (message.kind === 'answer') pending?.resolve(message.value)
    else pending?.reject(failureOf(pending.operation, message.message))
  }

  #end(reason: Error): void {
    this.#ended ??= reason
    for (const { operation, reject } of this.#pending.values()) reject(failureOf(operation, this.#ended.message))
    this.#pending.clear()
  }
}

function failureOf(operation: OperationName, message: string): Error {
  return new Error(`database, ${operation}: ${message}`)
}
