import type { EntryMeta, Unreadable } from '../codec/codec.ts'
import { createEntryCodec } from '../codec/entry-codec.ts'
import { type Body, readEnvelope } from '../codec/envelope.ts'
import { isJsonEnvelope, readJsonEnvelope } from '../codec/json-envelope.ts'
import { originMember } from '../invalidation/index-mirror.ts'
import { readValues, timeAt } from '../redis/cluster.ts'
import { leaseKeyOf } from '../redis/lease-key.ts'
import { logKeysOf } from '../redis/scripts/log-operands.ts'
import type { EpochMs } from '../shared/clock.ts'
import { type IndexPositions, type Judgement, judge, membersOf, unreadable } from './judgement.ts'
import type { LayerFacts } from './layer-facts.ts'
import type { Target } from './target.ts'

/** What Redis holds under a key, and what a read would make of it. */
export interface Found {
  readonly key: string
  /** The value as it is stored. */
  readonly raw: Buffer
  /** Until Redis drops it, ms; `undefined`: it never does. */
  readonly life: number | undefined
  /** A load or an update is running for it somewhere. */
  readonly leased: boolean
  /** `undefined`: no entry that this version can read. */
  readonly format: Format | undefined
  /** Everything of the entry but its value. */
  readonly meta: EntryMeta | undefined
  readonly judgement: Judgement
  /** The Redis clock when it was read. */
  readonly at: EpochMs
}

export interface Absent {
  readonly key: string
  readonly raw: undefined
  readonly leased: boolean
}

export interface Format {
  readonly envelope: 'binary' | 'json'
  readonly payload: Body['kind']
  /** Of the user's codec, else empty. */
  readonly codecName: string
  readonly compressed: boolean
}

// Redis holds none over 512 MB.
const anySize = 512 * 1024 ** 2

/** Looks at a whole key of a layer, and judges what is there as a read would. */
export async function lookUp(target: Target, layer: Pick<LayerFacts, 'name'>, key: string): Promise<Found | Absent> {
  const { indexKey, logKey } = logKeysOf(target.namespace)
  const [[raw], life, lease, at] = await target.exchange((client) =>
    Promise.all([
      readValues(client, [key]),
      client.call('PTTL', key),
      client.call('EXISTS', leaseKeyOf(key)),
      timeAt(client, logKey),
    ]),
  )
  const leased = Number(lease) === 1
  if (!raw) return { key, raw: undefined, leased }
  const found = { key, raw, life: Number(life) < 0 ? undefined : Number(life), leased, at }
  const read = readParts(key, raw)
  if (typeof read === 'string') return { ...found, format: undefined, meta: undefined, judgement: unreadable(read) }
  const positions = await positionsOf(target, indexKey, [originMember, ...membersOf(layer.name, read.meta)])
  return { ...found, ...read, judgement: judge(read.meta, layer.name, positions, at) }
}

/** The value of an entry. Throws where only the application's own codec could read it, or the bytes are damaged. */
export function valueOf({ key, raw }: Pick<Found, 'key' | 'raw'>): unknown {
  const decoded = plainCodec.decode(key, raw)
  if (!decoded.ok) throw new TypeError(unreadable(decoded.why).says)
  return decoded.entry.value
}

const plainCodec = createEntryCodec({ codec: 'msgpack', compressAbove: Infinity, maxValueBytes: anySize })

function readParts(key: string, raw: Buffer): { readonly format: Format; readonly meta: EntryMeta } | Unreadable {
  if (isJsonEnvelope(raw)) {
    const read = readJsonEnvelope(raw)
    if (typeof read === 'string') return read
    const { value: _, ...meta } = read.entry
    return read.key === key ? { meta, format: jsonFormat } : 'other-key'
  }
  const read = readEnvelope(raw, anySize)
  if (typeof read === 'string') return read
  const { codecName, compressed, kind } = read.body
  const format = { envelope: 'binary', payload: kind, codecName, compressed } as const
  return read.key === key ? { meta: read.meta, format } : 'other-key'
}

const jsonFormat: Format = { envelope: 'json', payload: 'json', codecName: '', compressed: false }

async function positionsOf(target: Target, indexKey: string, members: readonly string[]): Promise<IndexPositions> {
  const scores = await target.exchange(
    (client) => client.call('ZMSCORE', indexKey, ...members) as Promise<(string | null)[]>,
  )
  const known = members.flatMap((member, at) => (scores[at] === null ? [] : [[member, Number(scores[at])] as const]))
  return new Map(known)
}
