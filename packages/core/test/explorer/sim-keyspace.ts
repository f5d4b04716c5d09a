/** Something under a key, and until when, ms on the server's clock. */
interface Stored {
  readonly bytes: Buffer
  readonly expiresAt: number
}

export interface StreamEntry {
  readonly position: number
  readonly fields: readonly string[]
}

interface Stream {
  readonly entries: readonly StreamEntry[]
  /** Of the newest entry that there ever was: the next must be later. */
  readonly last: number
}

interface Dump {
  readonly texts: Readonly<Record<string, string>>
  readonly streams: Readonly<Record<string, readonly StreamEntry[]>>
  readonly sets: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** What a Redis server holds: texts, one kind of stream, sorted sets. Values are never written to in place. */
export class Keyspace {
  readonly #now: () => number
  readonly #texts = new Map<string, Stored>()
  readonly #streams = new Map<string, Stream>()
  readonly #sets = new Map<string, ReadonlyMap<string, number>>()

  /** `now`: ms on the server's clock. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** The same once more, as a replica has it. */
  copy(): Keyspace {
    const copy = new Keyspace(this.#now)
    for (const [key, stored] of this.#texts) copy.#texts.set(key, stored)
    for (const [key, stream] of this.#streams) copy.#streams.set(key, stream)
    for (const [key, scores] of this.#sets) copy.#sets.set(key, scores)
    return copy
  }

  get(key: string): Buffer | undefined {
    const stored = this.#texts.get(key)
    if (!stored) return undefined
    if (this.#now() <= stored.expiresAt) return stored.bytes
    this.#texts.delete(key)
    return undefined
  }

  set(key: string, value: Buffer | string, life: number): void {
    this.#texts.set(key, { bytes: Buffer.from(value), expiresAt: this.#now() + life })
  }

  /** SETRANGE: the life stays. */
  setRange(key: string, offset: number, text: string): void {
    const { bytes, expiresAt } = this.#texts.get(key)!
    const changed = Buffer.alloc(Math.max(bytes.length, offset + text.length))
    bytes.copy(changed)
    changed.write(text, offset, 'latin1')
    this.#texts.set(key, { bytes: changed, expiresAt })
  }

  expire(key: string, life: number): number {
    const bytes = this.get(key)
    if (!bytes) return 0
    this.#texts.set(key, { bytes, expiresAt: this.#now() + life })
    return 1
  }

  delete(key: string): number {
    const there = this.get(key) !== undefined || this.#streams.has(key) || this.#sets.has(key)
    this.#texts.delete(key)
    this.#streams.delete(key)
    this.#sets.delete(key)
    return there ? 1 : 0
  }

  clear(): void {
    this.#texts.clear()
    this.#streams.clear()
    this.#sets.clear()
  }

  add(key: string, position: number, fields: readonly string[]): void {
    const { entries, last } = this.#streams.get(key) ?? { entries: [], last: 0 }
    if (position <= last) {
      throw new Error('ERR The ID specified in XADD is equal or smaller than the target stream top item')
    }
    this.#streams.set(key, { entries: [...entries, { position, fields }], last: position })
  }

  /** XTRIM MAXLEN: the newest `kept` entries stay; returns how many went. */
  trim(key: string, kept: number): number {
    const stream = this.#streams.get(key)
    if (!stream) return 0
    const entries = kept === 0 ? [] : stream.entries.slice(-kept)
    this.#streams.set(key, { ...stream, entries })
    return stream.entries.length - entries.length
  }

  hasMessage(key: string, position: number): boolean {
    return this.#streams.get(key)?.entries.some((entry) => entry.position === position) ?? false
  }

  newest(key: string): number | undefined {
    return this.#streams.get(key)?.entries.at(-1)?.position
  }

  entriesAfter(key: string, position: number): readonly StreamEntry[] {
    return this.#streams.get(key)?.entries.filter((entry) => entry.position > position) ?? []
  }

  score(key: string, member: string): number | undefined {
    return this.#sets.get(key)?.get(member)
  }

  addScore(key: string, score: number, member: string): void {
    this.#sets.set(key, new Map(this.#sets.get(key)).set(member, score))
  }

  /** Scores in order, lowest first. */
  scores(key: string): number[] {
    return [...(this.#sets.get(key)?.values() ?? [])].toSorted((a, b) => a - b)
  }

  /** ZREMRANGEBYSCORE from -inf; returns how many were removed. */
  removeScoresUpTo(key: string, score: number): number {
    const before = this.#sets.get(key) ?? new Map<string, number>()
    const after = new Map([...before].filter(([, each]) => each > score))
    if (after.size === 0) this.#sets.delete(key)
    else this.#sets.set(key, after)
    return before.size - after.size
  }

  /** Everything there is, for comparing. */
  dump(): Dump {
    return {
      texts: Object.fromEntries([...this.#texts].map(([key, { bytes }]) => [key, bytes.toString('latin1')])),
      streams: Object.fromEntries([...this.#streams].map(([key, { entries }]) => [key, entries])),
      sets: Object.fromEntries([...this.#sets].map(([key, scores]) => [key, Object.fromEntries(scores)])),
    }
  }

  /** ms that a key still has to live. */
  lifeOf(key: string): number | undefined {
    return this.get(key) && this.#texts.get(key)!.expiresAt - this.#now()
  }
}
