import { setTimeout as pause } from 'node:timers/promises'
import { type Cache, createCache, entry, queryLayer } from '../../src/index.ts'
import { Authority } from './authority.ts'

const maxStaleness = 500

const untagged = ['a', 'b']
const tagged = ['c', 'd']
const ids = [...untagged, ...tagged]

type Layers = { item: ReturnType<typeof queryLayer<number>> }

export interface Tally {
  reads: number
  hits: number
  writes: number
  queued: number
  readonly violations: string[]
}

/** A process of the fleet, in impatient times: budgets are small and breakers close soon. */
export function createMember(redis: string, namespace: string, staleFor: number): Cache<Layers> {
  return createCache({
    redis,
    namespace,
    maxStaleness,
    timeouts: { read: 60, write: 100 },
    breaker: { resetAfter: 300 },
    layers: { item: queryLayer<number>({ ttl: '10s', staleFor, refreshAhead: true, loadTimeout: { hard: '2s' } }) },
  })
}

/** Reads and writes by several processes, each read held against what it had to know. */
export class History {
  readonly tally: Tally = { reads: 0, hits: 0, writes: 0, queued: 0, violations: [] }
  readonly #members: readonly Cache<Layers>[]
  readonly #authority: Authority
  readonly #random: () => number

  constructor(members: readonly Cache<Layers>[], random: () => number) {
    this.#members = members
    this.#random = random
    this.#authority = new Authority(members.length, maxStaleness)
  }

  async readUntil(isOver: () => boolean, process: number): Promise<void> {
    while (!isOver()) {
      await this.#read(process, this.#anId())
      await pause(4 * this.#random())
    }
  }

  async writeUntil(isOver: () => boolean, process: number): Promise<void> {
    while (!isOver()) {
      await this.#write(process, this.#anId())
      await pause(60 * this.#random())
    }
  }

  async #read(process: number, id: string): Promise<void> {
    const floor = this.#authority.floor(process, id)
    const result = await this.#members[process]!.layer('item').read(id, async () => {
      const version = this.#authority.read(id)
      await pause(40 * this.#random())
      return tagged.includes(id) ? entry(version, { tags: [id] }) : version
    })
    this.tally.reads++
    if (result.outcome !== 'loaded') this.tally.hits++
    if (result.value >= floor) return
    this.tally.violations.push(
      `process ${process} read ${id}: ${result.value} < ${floor}, ${result.outcome}, ${result.why}`,
    )
  }

  async #write(process: number, id: string): Promise<void> {
    const member = this.#members[process]!
    this.tally.writes++
    if (untagged.includes(id) && this.#random() < 0.3) {
      const version = await member.layer('item').update(id, () => this.#slowWrite(id))
      this.#authority.promised(process, id, version, false)
      return
    }
    const version = this.#authority.write(id)
    const { status } = await this.#invalidate(member, id)
    if (status === 'queued') this.tally.queued++
    this.#authority.promised(process, id, version, status === 'applied')
  }

  async #slowWrite(id: string): Promise<number> {
    await pause(10 * this.#random())
    const version = this.#authority.write(id)
    await pause(10 * this.#random())
    return version
  }

  #invalidate(member: Cache<Layers>, id: string): ReturnType<Cache['clear']> {
    if (this.#random() < 0.1) return member.layer('item').clear()
    return tagged.includes(id) ? member.invalidateTags([id]) : member.layer('item').delete(id)
  }

  #anId(): string {
    return ids[Math.floor(this.#random() * ids.length)]!
  }
}
