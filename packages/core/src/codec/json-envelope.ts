import { crc32 } from 'node:zlib'
import type { EncodedEntry, EntryMeta, StoredEntry, Unreadable } from './codec.ts'
import { jsonOf, valueOfJson } from './json-serializer.ts'
import { positionAt, positionField } from './position-field.ts'

/*
 * The JSON envelope, format 1: one line to be read with redis-cli.
 *
 * offset  bytes  text
 *      0     10  {"state":"
 *     10      1  F as stored, E made stale by `expire`; changed in place
 *     11     14  ","position":"
 *     25     18  position field; changed in place
 *     43     20  ","format":1,"crc":"
 *     63      8  CRC-32 of everything but state, position field and itself, 8 hexadecimal digits
 *     71         ","key":…,"storedAt":…,"ttl":…,"staleFor":…,"staleIfErrorFor":…,"loadTime":…,"tags":[…],"value":…}
 *                with "etag" before "tags" where there is one
 */

const opening = '{"state":"'
const beforePosition = '","position":"'
const beforeCrc = '","format":1,"crc":"'
const crcOfFixed = crc32(opening + beforePosition + beforeCrc)
const offsets = { position: 25, crc: 63, checked: 71 }

const head = /^\{"state":"([FE])","position":"\d{18}","format":(\d{1,9}),"crc":"(?:([0-9a-f]{8})")?/

/** Throws VALUE_UNSUPPORTED, or VALUE_TOO_LARGE when the value's text cannot fit into `room` bytes. */
export function writeJsonEnvelope(key: string, entry: StoredEntry, room: number): EncodedEntry {
  const value = jsonOf(entry.value, room)
  const fixed = opening + (entry.expired ? 'E' : 'F') + beforePosition + positionField(entry.position) + beforeCrc
  const bytes = Buffer.from(`${fixed}00000000",${fieldsText(key, entry)},"value":${value}}`)
  bytes.write(hex(crcOf(bytes)), offsets.crc, 'latin1')
  return { bytes, positionOffset: offsets.position, copyValue: () => valueOfJson(JSON.parse(value), value) }
}

export function isJsonEnvelope(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, opening.length) === opening
}

export function readJsonEnvelope(bytes: Buffer): { readonly key: string; readonly entry: StoredEntry } | Unreadable {
  const [, state, format, crc] = head.exec(bytes.toString('latin1', 0, offsets.checked + 9)) ?? []
  if (format !== undefined && Number(format) > 1) return 'newer'
  const position = positionAt(bytes, offsets.position)
  if (format !== '1' || position === undefined || crc !== hex(crcOf(bytes))) return 'corrupt'
  return readFields(bytes.toString(), { position, expired: state === 'E' }) ?? 'corrupt'
}

function fieldsText(key: string, entry: StoredEntry): string {
  const { ttl, staleFor, staleIfErrorFor, loadTime, etag, tags } = entry
  // A Date cuts off what is less than a millisecond, so no life becomes longer.
  const storedAt = new Date(entry.storedAt).toISOString()
  const fields = { key, storedAt, ttl, staleFor, staleIfErrorFor, loadTime, ...(etag !== undefined && { etag }), tags }
  return JSON.stringify(fields).slice(1, -1)
}

interface Fields extends Omit<EntryMeta, 'storedAt'> {
  readonly key: string
  readonly storedAt: string
  readonly value: unknown
}

function readFields(
  text: string,
  place: Pick<EntryMeta, 'position' | 'expired'>,
): { key: string; entry: StoredEntry } | undefined {
  try {
    const { key, storedAt, ttl, staleFor, staleIfErrorFor, loadTime, etag, tags, value } = JSON.parse(text) as Fields
    const times = { storedAt: Date.parse(storedAt), ttl, staleFor, staleIfErrorFor, loadTime }
    return { key, entry: { ...times, ...place, tags, etag, value: valueOfJson(value, text) } }
  } catch {
    return undefined
  }
}

function crcOf(bytes: Buffer): number {
  return crc32(bytes.subarray(offsets.checked), crcOfFixed)
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0')
}
