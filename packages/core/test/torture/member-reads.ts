import { setTimeout as pause } from 'node:timers/promises'
import { type LoadResult, type ReadResult, entry } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { itemOf, items } from './items.ts'
import type { MemberCache } from './member-cache.ts'
import type { ParentLink } from './parent-link.ts'
import type { Pause, Read } from './protocol.ts'
import { now } from './time.ts'

// Reads are told together, this often, ms.
const betweenReports = 50

// A timer that fires this much late, ms, tells that the process has not run meanwhile.
const lateness = 20
const pulse = 10

class SourceDown extends Error {
  override readonly name = 'SourceDown'
}

/** Reads without end, and remembers each read and each time in which nothing could be read. */
export class MemberReads {
  readonly #cache: MemberCache
  readonly #parent: ParentLink
  readonly #random: () => number
  readonly #running: string[] = []
  #reads: Read[] = []
  #pauses: Pause[] = []

  constructor(cache: MemberCache, parent: ParentLink, random: () => number) {
    this.#cache = cache
    this.#parent = parent
    this.#random = random
    this.#watchPauses()
    setInterval(() => this.#report(), betweenReports).unref()
  }

  async goOn(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.#read(items[Math.floor(this.#random() * items.length)]!.name)
      await pause(16 * this.#random())
    }
    this.#report()
  }

  async #read(name: string): Promise<void> {
    const { id, layer } = itemOf(name)
    const handle = this.#cache.layer(layer)
    const isAlone = !this.#running.includes(name)
    this.#running.push(name)
    const startedAt = now()
    try {
      const result = this.#random() < 0.1 ? await handle.read(id) : await handle.read(id, () => this.#load(name))
      this.#keep(result, { name, isAlone, startedAt })
    } catch (error) {
      if (!(error instanceof SourceDown))
        this.#parent.tell({ kind: 'failed', error: `reading ${name}: ${String(error)}` })
    } finally {
      this.#running.splice(this.#running.indexOf(name), 1)
    }
  }

  /** From the source, which takes its time, and fails now and then. */
  async #load(name: string): Promise<ReturnType<typeof entry<number>>> {
    const versions = await this.#parent.ask({ kind: 'load', name })
    await pause(60 * this.#random())
    if (this.#random() < 0.03) throw new SourceDown()
    return entry(versions[name]!, { tags: itemOf(name).tags })
  }

  #keep(result: LoadResult<number> | ReadResult<number>, asked: Pick<Read, 'name' | 'isAlone' | 'startedAt'>): void {
    if (result.outcome === 'miss') return
    const { outcome, value: version, why } = result
    const from = outcome === 'loaded' ? 'loader' : result.tier
    this.#reads.push({ ...asked, version, from, outcome, why, endedAt: now() })
  }

  #watchPauses(): void {
    let last = now()
    setInterval(() => {
      const at = now()
      if (at - last > pulse + lateness) this.#pauses.push({ from: last + pulse, until: at })
      last = at
    }, pulse).unref()
  }

  #report(): void {
    const { deaf, queued } = stateOf(this.#cache)
    const calmAt = deaf || queued > 0 ? undefined : now()
    this.#parent.tell({ kind: 'seen', reads: this.#reads.splice(0), pauses: this.#pauses.splice(0), calmAt })
  }
}
