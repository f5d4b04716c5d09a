import { crc32 } from 'node:zlib'
import { CacheError } from '../shared/cache-error.ts'
import type { EntryBytes, EntryMeta, Unreadable } from './codec.ts'
import { positionAt, positionField } from './position-field.ts'

/*
 * The binary envelope, format 1. Numbers are little-endian, texts UTF-8.
 *
 * offset  bytes  field
 *      0      2  FC 43: never the start of a text
 *      2      1  format, 1
 *      3      1  state: 'F' as stored, 'E' made stale by `expire`; changed in place
 *      4     18  position field; changed in place
 *     22      4  CRC-32 of everything but state, position field and itself
 *     26      1  payload: 1 msgpack, 2 msgpack with tagged objects, 3 of the user's codec, 4 JSON text
 *     27      1  compression: 0 none, 1 LZ4 block behind its u32 size
 *     28      4  u32 bytes of the payload when not compressed
 *     32      8  f64 stored at, ms since 1970 on the Redis clock
 *     40      8  f64 ttl, ms
 *     48      8  f64 stale for, ms
 *     56      8  f64 stale if error for, ms
 *     64      8  f64 load time, ms
 *     72      2  u16 bytes of the key
 *     74      2  u16 bytes of the etag, FFFF: none
 *     76      2  u16 bytes of the name of the user's codec, 0: none
 *     78      2  u16 number of tags
 *     80         key, etag, codec name; each tag behind its u16 number of bytes; the payload up to the end
 */

export type PayloadKind = 'msgpack' | 'tagged msgpack' | 'custom' | 'json'

/** The payload and what is needed to read it. */
export interface Body {
  readonly kind: PayloadKind
  /** Of the user's codec, else empty. */
  readonly codecName: string
  readonly compressed: boolean
  readonly rawLength: number
  readonly payload: Buffer
}

export interface Envelope {
  readonly key: string
  readonly meta: EntryMeta
  readonly body: Body
}

const format = 1
const start = Buffer.from([0xfc, 0x43, format])
const crcOfStart = crc32(start)
const kinds: readonly (PayloadKind | undefined)[] = [undefined, 'msgpack', 'tagged msgpack', 'custom', 'json']

const states = { fresh: 0x46, expired: 0x45 }
const offsets = { state: 3, position: 4, crc: 22, checked: 26, variable: 80 }
const noEtag = 0xffff

export function writeEnvelope({ key, meta, body }: Envelope): EntryBytes {
  const { etag, tags } = meta
  const keyLength = textLength('the key', key)
  const etagLength = etag === undefined ? 0 : textLength('the etag', etag)
  const nameLength = Buffer.byteLength(body.codecName)
  const tagLengths = tags.map((tag) => textLength('a tag', tag))
  if (tags.length > 0xffff) throw new CacheError('VALUE_TOO_LARGE', `an entry has ${tags.length} tags`)

  const tagBytes = tagLengths.reduce((sum, length) => sum + 2 + length, 0)
  const metaEnd = offsets.variable + keyLength + etagLength + nameLength + tagBytes
  const bytes = Buffer.allocUnsafe(metaEnd + body.payload.length)

  bytes.set(start, 0)
  bytes[offsets.state] = meta.expired ? states.expired : states.fresh
  bytes.write(positionField(meta.position), offsets.position, 'latin1')
  bytes[26] = kinds.indexOf(body.kind)
  bytes[27] = body.compressed ? 1 : 0
  bytes.writeUInt32LE(body.rawLength, 28)
  bytes.writeDoubleLE(meta.storedAt, 32)
  bytes.writeDoubleLE(meta.ttl, 40)
  bytes.writeDoubleLE(meta.staleFor, 48)
  bytes.writeDoubleLE(meta.staleIfErrorFor, 56)
  bytes.writeDoubleLE(meta.loadTime, 64)
  bytes.writeUInt16LE(keyLength, 72)
  bytes.writeUInt16LE(etag === undefined ? noEtag : etagLength, 74)
  bytes.writeUInt16LE(nameLength, 76)
  bytes.writeUInt16LE(tags.length, 78)

  let at = offsets.variable
  at += bytes.write(key, at)
  at += bytes.write(etag ?? '', at)
  at += bytes.write(body.codecName, at)
  for (const [index, tag] of tags.entries()) {
    at = bytes.writeUInt16LE(tagLengths[index] ?? 0, at)
    at += bytes.write(tag, at)
  }
  bytes.set(body.payload, at)

  bytes.writeUInt32LE(crcOf(bytes), offsets.crc)
  return { bytes, positionOffset: offsets.position }
}

export function readEnvelope(bytes: Buffer, maxValueBytes: number): Envelope | Unreadable {
  if (bytes[0] !== start[0] || bytes[1] !== start[1]) return 'foreign'
  const version = bytes[2] ?? 0
  if (version !== format) return version > format ? 'newer' : 'corrupt'
  if (bytes.length < offsets.variable) return 'corrupt'
  if (bytes.readUInt32LE(28) > maxValueBytes) return 'too-large'
  if (bytes.readUInt32LE(offsets.crc) !== crcOf(bytes)) return 'corrupt'

  const state = bytes[offsets.state]
  const position = positionAt(bytes, offsets.position)
  if (position === undefined || (state !== states.fresh && state !== states.expired)) return 'corrupt'
  return readParts(bytes, position, state === states.expired) ?? 'corrupt'
}

function readParts(bytes: Buffer, position: number, expired: boolean): Envelope | undefined {
  const kind = kinds[bytes[26] ?? 0]
  const compression = bytes[27] ?? 0
  const etagLength = bytes.readUInt16LE(74)
  const keyEnd = offsets.variable + bytes.readUInt16LE(72)
  const etagEnd = keyEnd + (etagLength === noEtag ? 0 : etagLength)
  const nameEnd = etagEnd + bytes.readUInt16LE(76)
  const tags = nameEnd > bytes.length ? undefined : readTags(bytes, nameEnd, bytes.readUInt16LE(78))
  if (kind === undefined || compression > 1 || tags === undefined) return undefined

  const payload = bytes.subarray(tags.end)
  const rawLength = bytes.readUInt32LE(28)
  if (compression === 0 && payload.length !== rawLength) return undefined
  return {
    key: bytes.toString('utf8', offsets.variable, keyEnd),
    meta: {
      storedAt: bytes.readDoubleLE(32),
      ttl: bytes.readDoubleLE(40),
      staleFor: bytes.readDoubleLE(48),
      staleIfErrorFor: bytes.readDoubleLE(56),
      expired,
      loadTime: bytes.readDoubleLE(64),
      position,
      tags: tags.tags,
      etag: etagLength === noEtag ? undefined : bytes.toString('utf8', keyEnd, etagEnd),
    },
    body: {
      kind,
      codecName: bytes.toString('utf8', etagEnd, nameEnd),
      compressed: compression === 1,
      rawLength,
      payload,
    },
  }
}

function readTags(bytes: Buffer, from: number, count: number): { tags: string[]; end: number } | undefined {
  const tags: string[] = []
  let at = from
  while (tags.length < count) {
    if (at + 2 > bytes.length) return undefined
    const end = at + 2 + bytes.readUInt16LE(at)
    if (end > bytes.length) return undefined
    tags.push(bytes.toString('utf8', at + 2, end))
    at = end
  }
  return { tags, end: at }
}

function crcOf(bytes: Buffer): number {
  return crc32(bytes.subarray(offsets.checked), crcOfStart)
}

function textLength(what: string, text: string): number {
  const length = Buffer.byteLength(text)
  if (length >= noEtag) throw new CacheError('VALUE_TOO_LARGE', `${what} of an entry takes ${length} bytes`)
  return length
}
