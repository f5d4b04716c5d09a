import type { EntryMeta, Unreadable } from '../codec/codec.ts'
import { readEnvelope } from '../codec/envelope.ts'
import { isJsonEnvelope, readJsonEnvelope } from '../codec/json-envelope.ts'
import type { Position } from '../entry/entry.ts'
import { originMember } from '../invalidation/index-mirror.ts'
import { readValues, timeAt } from '../redis/cluster.ts'
import { runScript } from '../redis/redis-script.ts'
import { attachLog } from '../redis/scripts/attach-log.ts'
import { logKeysOf } from '../redis/scripts/log-operands.ts'
import type { EpochMs } from '../shared/clock.ts'
import { invalidateKeys } from './invalidate.ts'
import { type IndexPositions, type Judgement, judge, membersOf } from './judgement.ts'
import type { LayerFacts } from './layer-facts.ts'
import { LogChanges } from './log-changes.ts'
import { restamped } from './restamp.ts'
import type { Target } from './target.ts'

/** Bytes that `lookUp` has found earlier. */
export interface TakenEntry {
  readonly key: string
  readonly raw: Buffer
  /** Until when Redis was to keep it, on its clock. */
  readonly until: EpochMs
}

/**
 * `present`: there is a usable one that is not older. `invalidated`: that is what it was since it was taken. `unvouched`: neither the index
 * nor the log reaches back to it, or they are those of another Redis. `expired`: its time is over. `unreadable`: it is no entry of this key.
 */
export type Restored = 'restored' | 'present' | 'invalidated' | 'unvouched' | 'expired' | 'unreadable'

export interface RestoreOptions {
  /** In place of newer ones as well. */
  readonly overwrite?: boolean
  /** The caller knows that nothing has been invalidated since they were taken: they count as current from now on. */
  readonly vouched?: boolean
}

/** Puts entries of one layer back, some hundred at a time; never one that was invalidated in the meantime. */
export type Restore = (entries: readonly TakenEntry[]) => Promise<Restored[]>

/** Begins to put entries back. Positions of entries that are vouched for are those of this moment. */
export async function openRestore(
  target: Target,
  layer: Pick<LayerFacts, 'name'>,
  { overwrite = false, vouched = false }: RestoreOptions = {},
): Promise<Restore> {
  const changes = new LogChanges(target)
  const state = vouched
    ? await target.exchange((client) => runScript(client, attachLog, logKeysOf(target.namespace)))
    : undefined
  const restoring = new Restoring({
    target,
    layer: layer.name,
    overwrite,
    changes,
    from: state && Math.max(state.tip, state.origin),
  })
  return (entries) => restoring.restore(entries)
}

interface Parts {
  readonly target: Target
  readonly layer: string
  readonly overwrite: boolean
  readonly changes: LogChanges
  /** `undefined`: each entry's own position counts. */
  readonly from: Position | undefined
}

/** An entry on its way: with what it is judged by, until it is known what becomes of it. */
interface Item extends TakenEntry {
  readonly meta: EntryMeta | undefined
  outcome: Restored | undefined
}

class Restoring {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async restore(entries: readonly TakenEntry[]): Promise<Restored[]> {
    const items = entries.map((entry) => this.#itemOf(entry))
    await this.#refuse(items)
    const present = await this.#settlePresent(items.filter(isOpen))
    const open = items.filter(isOpen)
    await this.#store(open, present)
    // Again, since what came in between has found nothing to remove; and whoever has read it by now is told.
    const stored = open.filter(({ outcome }) => outcome === 'restored')
    for (const item of stored) item.outcome = undefined
    await this.#refuse(stored)
    const wrong = stored.filter(({ outcome }) => outcome === 'invalidated' || outcome === 'unvouched')
    if (wrong.length > 0)
      await invalidateKeys(
        this.#parts.target,
        wrong.map(({ key }) => key),
      )
    return items.map(({ outcome }) => outcome ?? 'restored')
  }

  #itemOf(entry: TakenEntry): Item {
    const meta = metaOf(entry)
    if (typeof meta === 'string') return { ...entry, meta: undefined, outcome: 'unreadable' }
    return { ...entry, meta: { ...meta, position: this.#parts.from ?? meta.position }, outcome: undefined }
  }

  /** Settles those that no read would use, and those of which nobody can tell. */
  async #refuse(items: readonly Item[]): Promise<void> {
    const { changes } = this.#parts
    const open = items.filter(isOpen)
    const judgements = await this.#judge(open)
    await changes.catchUp()
    for (const [at, item] of open.entries()) {
      const { position } = item.meta!
      if (changes.hasChanged(item.key, position)) item.outcome = 'invalidated'
      else item.outcome = refusalOf(judgements[at]!) ?? (position < changes.knownFrom ? 'unvouched' : undefined)
    }
  }

  /** Settles those in whose place there is something better; returns what there is under the other keys. */
  async #settlePresent(items: readonly Item[]): Promise<ReadonlyMap<string, 'usable' | 'useless'>> {
    const { overwrite, target } = this.#parts
    const keys = items.map(({ key }) => key)
    const raws = keys.length === 0 ? [] : await target.exchange((client) => readValues(client, keys))
    const metas = raws.map((raw, at) => (raw ? metaOf({ key: keys[at]!, raw }) : undefined))
    const judgements = await this.#judge(metas.map((meta) => ({ meta: typeof meta === 'object' ? meta : undefined })))
    const present = new Map<string, 'usable' | 'useless'>()
    for (const [at, item] of items.entries()) {
      const meta = metas[at]
      const judgement = judgements[at]
      if (meta === undefined) continue
      const isUsable = typeof meta === 'object' && judgement !== undefined && refusalOf(judgement) === undefined
      if (isUsable && !overwrite && meta.storedAt >= item.meta!.storedAt) item.outcome = 'present'
      else present.set(item.key, isUsable ? 'usable' : 'useless')
    }
    return present
  }

  /** Stores what is left. Copies in memory of what it takes the place of go by a message, which it is newer than. */
  async #store(items: readonly Item[], present: ReadonlyMap<string, 'usable' | 'useless'>): Promise<void> {
    const { changes, from, target } = this.#parts
    const replaced = items.map(({ key }) => key).filter((key) => present.get(key) === 'usable')
    const position = replaced.length > 0 ? await invalidateKeys(target, replaced) : undefined
    if (position !== undefined) changes.ignore(position)
    await target.exchange(async (client) => {
      const now = await timeAt(client, logKeysOf(target.namespace).logKey)
      const storing = items.map(async (item) => {
        const life = Math.floor(item.until - now)
        if (life < 1) return 'expired'
        const at = present.get(item.key) === 'usable' ? position : from
        const bytes = at === undefined ? item.raw : restamped(item.raw, at)
        // A load that has stored something since has the newer value.
        const unless = present.get(item.key) === 'useless' ? [] : ['NX']
        return (await client.call('SET', item.key, bytes, 'PX', life, ...unless)) === null ? 'present' : 'restored'
      })
      const outcomes = await Promise.all(storing)
      for (const [at, item] of items.entries()) item.outcome = outcomes[at]
    })
  }

  async #judge(items: readonly { readonly meta: EntryMeta | undefined }[]): Promise<(Judgement | undefined)[]> {
    const { layer, target } = this.#parts
    const { indexKey, logKey } = logKeysOf(target.namespace)
    const members = new Set<string>([
      originMember,
      ...items.flatMap(({ meta }) => (meta ? membersOf(layer, meta) : [])),
    ])
    const [scores, now] = await target.exchange((client) =>
      Promise.all([client.call('ZMSCORE', indexKey, ...members) as Promise<(string | null)[]>, timeAt(client, logKey)]),
    )
    const positions: IndexPositions = new Map(
      [...members].flatMap((member, at) => (scores[at] === null ? [] : [[member, Number(scores[at])] as const])),
    )
    return items.map(({ meta }) => meta && judge(meta, layer, positions, now))
  }
}

function isOpen({ outcome }: Item): boolean {
  return outcome === undefined
}

/** `undefined`: a read would use it. */
function refusalOf({ by, state }: Judgement): Restored | undefined {
  if (state === 'unknown') return 'unvouched'
  if (state === 'removed') return by?.scope === originMember ? 'unvouched' : 'invalidated'
  return state === 'expired' ? 'expired' : undefined
}

// Redis holds none over 512 MB.
const anySize = 512 * 1024 ** 2

function metaOf({ key, raw }: Pick<TakenEntry, 'key' | 'raw'>): EntryMeta | Unreadable {
  const read = isJsonEnvelope(raw) ? readJsonEnvelope(raw) : readEnvelope(raw, anySize)
  if (typeof read === 'string') return read
  if (read.key !== key) return 'other-key'
  return 'entry' in read ? read.entry : read.meta
}
