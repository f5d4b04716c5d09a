import { setTimeout as pause } from 'node:timers/promises'
import { vi } from 'vitest'
import type { Invalidation, Layer } from '../../src/index.ts'
import { type Pair, patience } from './pair.ts'

/** An invalidation that has resolved. */
interface Settled {
  readonly version: number
  readonly by: Layer<number>
  readonly at: number
  readonly status: Invalidation['status']
}

// Between two requests of one caller, ms: traffic, not a race for the processors, which the servers need as well.
const betweenReads = 2
const betweenChanges = 25

/** Callers who read, and who change the source and invalidate, through two instances, while servers come and go. */
export class Traffic {
  /** Requests that were rejected. */
  readonly failures: unknown[] = []
  /** Reads that returned older data than was promised. */
  readonly violations: string[] = []
  reads = 0
  /** Of them, those that ran no loader. */
  hits = 0
  applied = 0
  readonly #layers: readonly Layer<number>[]
  readonly #maxStaleness: number
  readonly #ids = Array.from({ length: 30 }, (_, index) => `id ${index}`)
  /** The source of truth: each id's version. */
  readonly #source = new Map<string, number>()
  readonly #settled = new Map<string, readonly Settled[]>()
  readonly #callers: Promise<void>[]
  #over = false

  constructor({ a, b }: Pair, maxStaleness: number) {
    this.#layers = [a, b].map((cache) => cache.layer('article') as unknown as Layer<number>)
    this.#maxStaleness = maxStaleness
    const caches = [a, b]
    this.#callers = this.#layers.flatMap((layer, at) => [
      this.#repeat(betweenReads, (id) => this.#read(layer, id)),
      this.#repeat(betweenReads, (id) => this.#read(layer, id)),
      this.#repeat(betweenChanges, (id) => this.#change(layer, id, () => layer.delete(id))),
      this.#repeat(betweenChanges, (id) => this.#change(layer, id, () => caches[at]!.invalidateTags([`tag of ${id}`]))),
    ])
  }

  /** Resolves when so many more requests have been answered from the cache, and Redis has taken more changes. */
  async goesOn(): Promise<void> {
    const { hits, applied } = this
    await vi.waitUntil(() => this.hits > hits + 100 && this.applied > applied + 10, patience)
  }

  async stop(): Promise<void> {
    this.#over = true
    await Promise.all(this.#callers)
  }

  /** Resolves when every instance has what the source has, of every id; whatever happened, that is where it must end. */
  async untilAgreed(): Promise<void> {
    for (const id of this.#ids) {
      for (const layer of this.#layers) {
        const read = (): Promise<number> => layer.getOrSet(id, () => this.#versionOf(id), this.#tagsOf(id))
        await vi.waitUntil(async () => (await read()) === this.#versionOf(id), patience)
      }
    }
  }

  async #repeat(between: number, request: (id: string) => Promise<void>): Promise<void> {
    for (let turn = 0; !this.#over; turn += 1) {
      await request(this.#ids[turn % this.#ids.length]!).catch((error: unknown) => void this.failures.push(error))
      await pause(between)
    }
  }

  async #read(layer: Layer<number>, id: string): Promise<void> {
    const startedAt = performance.now()
    const promised = this.#promised(layer, id, startedAt)
    let loads = 0
    const load = (): number => ((loads += 1), this.#versionOf(id))
    const version = await layer.getOrSet(id, load, this.#tagsOf(id))
    this.reads += 1
    if (loads === 0) this.hits += 1
    if (version >= promised.version) return
    const age = `${Math.round(startedAt - promised.at)} ms after ${promised.status} by ${promised.by === layer ? 'it' : 'another'}`
    this.violations.push(`${id}: ${version} instead of ${promised.version}, ${age}`)
  }

  async #change(by: Layer<number>, id: string, invalidate: () => Promise<Invalidation>): Promise<void> {
    const version = this.#versionOf(id) + 1
    this.#source.set(id, version)
    const { status } = await invalidate()
    if (status === 'applied') this.applied += 1
    this.#settled.set(id, [...(this.#settled.get(id) ?? []), { version, by, at: performance.now(), status }])
  }

  /** The newest version that a read may not fall behind: at once one's own, and another's after the time that is promised. */
  #promised(layer: Layer<number>, id: string, now: number): Settled {
    const none: Settled = { version: 0, by: layer, at: now, status: 'applied' }
    const counts = ({ by, at, status }: Settled): boolean =>
      by === layer || (status === 'applied' && now - at > this.#maxStaleness)
    const settled = (this.#settled.get(id) ?? []).filter(counts)
    return settled.reduce((newest, each) => (each.version > newest.version ? each : newest), none)
  }

  #versionOf(id: string): number {
    return this.#source.get(id) ?? 0
  }

  #tagsOf(id: string): { readonly tags: readonly string[] } {
    return { tags: [`tag of ${id}`] }
  }
}
