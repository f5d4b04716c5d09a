import pLimit from 'p-limit'
import type { CacheConfig } from '../config/cache-config.ts'
import type { Position } from '../entry/entry.ts'
import { type Answer, answered } from './answer.ts'
import { Batch } from './batch.ts'
import { isCluster, keysByServer, readValues } from './cluster.ts'
import type { CommandConnection } from './command-connection.ts'
import { type BreakerState, Guard, type GuardEvents } from './guard.ts'
import { type LoggedWrite, runLogged } from './logged-write.ts'
import type { RedisCommands } from './redis-commands.ts'
import { type RedisScript, runScript } from './redis-script.ts'

/** Keys asked for in one command; more are split, so that one answer does not hold up all others. */
const largestBatch = 1000

/** Writes under way at once: the budget of one must not be spent behind thousands of others. */
const writesAtOnce = 256

/** Settles what must be settled before Redis may be believed again; `undefined` when nothing must. */
export type BeforeUse = (connection: CommandConnection) => Promise<void> | undefined

export interface RedisTierEvents {
  breakerChanged(operation: 'read' | 'write', state: BreakerState): void
  /** One exchange, which many callers may share, has taken so many ms. */
  exchanged?(operation: 'read' | 'write', duration: number, ok: boolean): void
}

/** The redis tier: bytes by key, each exchange guarded, the reads of one tick in one command. */
export class RedisTier {
  readonly #connections: readonly CommandConnection[]
  readonly #beforeUse: BeforeUse
  readonly #reads: Guard
  readonly #writes: Guard
  readonly #values: Batch<string, Answer<Buffer | null>>
  readonly #scores: Batch<string, Answer<Position | undefined>>
  readonly #indexKey: string
  readonly #turns = pLimit(writesAtOnce)
  readonly #running = new Set<Promise<unknown>>()
  #turn = 0

  constructor(
    connections: readonly CommandConnection[],
    config: Pick<CacheConfig, 'timeouts' | 'breaker'> & { readonly indexKey: string },
    beforeUse: BeforeUse,
    events: RedisTierEvents,
  ) {
    this.#connections = connections
    this.#beforeUse = beforeUse
    this.#indexKey = config.indexKey
    const eventsOf = (operation: 'read' | 'write'): GuardEvents => ({
      changed: (state) => events.breakerChanged(operation, state),
      exchanged: (duration, ok) => events.exchanged?.(operation, duration, ok),
    })
    this.#reads = new Guard('redis reads', { ...config.breaker, budget: config.timeouts.read }, eventsOf('read'))
    this.#writes = new Guard('redis writes', { ...config.breaker, budget: config.timeouts.write }, eventsOf('write'))
    this.#values = new Batch((keys) => this.#readAll(keys), largestBatch)
    this.#scores = new Batch((members) => this.#scoreAll(members), largestBatch)
  }

  /** The bytes under a key, or null; joins the reads of this tick. */
  read(key: string): Promise<Answer<Buffer | null>> {
    return this.#values.get(key)
  }

  /** The position of a member of the invalidation index, if it has one; joins the questions of this tick. */
  indexScore(member: string): Promise<Answer<Position | undefined>> {
    return this.#scores.get(member)
  }

  run<Operands, Reply>(script: RedisScript<Operands, Reply>, operands: Operands): Promise<Answer<Reply>> {
    return this.write((connection) => runScript(connection.client, script, operands))
  }

  /** A change that every process is told of. */
  runLogged<Operands, Reply>(write: LoggedWrite<Operands, Reply>, operands: Operands): Promise<Answer<Reply>> {
    return this.write((connection) => runLogged(connection.client, write, operands))
  }

  /** Keys lie on several servers, each with a clock of its own, and no step changes more than one of them. */
  get isCluster(): boolean {
    return isCluster(this.#connections[0]!.client)
  }

  /** Any other question, under the budget of a read; of no value that could be believed or not. */
  ask<T>(question: (client: RedisCommands) => Promise<T>): Promise<Answer<T>> {
    return this.#reads.run(async () => {
      const connection = this.#next()
      await connection.usable()
      return question(connection.client)
    })
  }

  /** Any other exchange that changes something, under the budget of a write. */
  write<T>(task: (connection: CommandConnection) => Promise<T>): Promise<Answer<T>> {
    const running = this.#turns(() => this.#attempt(task))
    this.#running.add(running)
    return running.finally(() => this.#running.delete(running))
  }

  async #attempt<T>(task: (connection: CommandConnection) => Promise<T>): Promise<Answer<T>> {
    let isOver = false
    const answer = await this.#writes.run(async () => {
      const connection = await this.connection()
      // What is queued may take longer to be told than the caller waits, who has gone on without this write by then.
      if (isOver) throw new Error('the caller has given up')
      return task(connection)
    })
    isOver = true
    return answer
  }

  /** Waits for the writes that are under way, then settles once more what Redis has to be told, breaker or not. */
  async drain(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
    const connection = this.#connections.find(({ ready }) => ready)
    if (connection) await this.#beforeUse(connection)?.catch(() => {})
  }

  /** Resolves when every connection has been made, or has failed, for the first time. */
  async firstConnected(): Promise<void> {
    await Promise.allSettled(this.#connections.map(async (connection) => connection.usable()))
  }

  /** Waits for the very first connection, as long as a write may take. */
  reach(): Promise<Answer<void>> {
    return this.write(async () => {})
  }

  get breakers(): { readonly read: BreakerState; readonly write: BreakerState } {
    return { read: this.#reads.state, write: this.#writes.state }
  }

  get connected(): boolean {
    return this.#connections.some((connection) => connection.ready)
  }

  /** Connections for commands. */
  get connections(): { readonly ready: number; readonly lost: number } {
    const ready = this.#connections.filter((connection) => connection.ready).length
    return { ready, lost: this.#connections.length - ready }
  }

  /** Another server may have taken over: connections to the one before it must not be believed. */
  leaveServer(): void {
    for (const connection of this.#connections) connection.leave()
  }

  close(): void {
    this.#reads.shutdown()
    this.#writes.shutdown()
    for (const connection of this.#connections) connection.close()
  }

  /** One that may be believed; who asks by it without this tier has a guard of its own. Rejects where there is none. */
  async connection(): Promise<CommandConnection> {
    const connection = this.#next()
    await connection.usable()
    await this.#beforeUse(connection)
    return connection
  }

  /** Each in turn, without those that are not connected while another is. */
  #next(): CommandConnection {
    const turn = this.#turn++
    const { length } = this.#connections
    for (let i = 0; i < length; i++) {
      const connection = this.#connections[(turn + i) % length]!
      if (connection.ready) return connection
    }
    return this.#connections[turn % length]!
  }

  /** One exchange with each server, so that one that does not answer costs only its own keys. */
  async #readAll(keys: string[]): Promise<Answer<Buffer | null>[]> {
    const groups = keysByServer(this.#connections[0]!.client, keys)
    if (groups.length === 1) return this.#readFromOne(keys)
    const answers = new Map<string, Answer<Buffer | null>>()
    await Promise.all(
      groups.map(async (group) => {
        const found = await this.#readFromOne(group)
        for (const [i, key] of group.entries()) answers.set(key, found[i]!)
      }),
    )
    return keys.map((key) => answers.get(key)!)
  }

  async #readFromOne(keys: string[]): Promise<Answer<Buffer | null>[]> {
    const answer = await this.#reads.run(async () => readValues((await this.connection()).client, keys))
    return answer.ok ? answer.value.map(answered) : keys.map(() => answer)
  }

  async #scoreAll(members: string[]): Promise<Answer<Position | undefined>[]> {
    const answer = await this.#reads.run(
      async () =>
        (await this.connection()).client.call('ZMSCORE', this.#indexKey, ...members) as Promise<(string | null)[]>,
    )
    if (!answer.ok) return members.map(() => answer)
    return answer.value.map((score) => answered(score === null ? undefined : Number(score)))
  }
}
