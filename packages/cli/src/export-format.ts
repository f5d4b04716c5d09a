import type { TakenEntry } from '@cache/core/operations'
import { objectOf } from './ndjson.ts'

/** The first line of an export. Each further line is an entry: its key, its bytes as Redis had them, and until when they live. */
export interface ExportHeader {
  readonly cachectl: 'export'
  readonly version: 1
  readonly namespace: string
  readonly layer: string
  /** ISO 8601 */
  readonly exportedAt: string
}

export interface ExportedEntry {
  readonly key: string
  /** The Redis clock, ms since 1970. */
  readonly until: number
  readonly tags: readonly string[]
  /** The place in the order of invalidations from which on it is judged. */
  readonly position: number
  /** base64 of the envelope, which carries all of the entry. */
  readonly bytes: string
}

/** Throws an Error that says what is wrong with the line. */
export function headerOf(text: string): ExportHeader {
  const header = objectOf(text)
  if (header['cachectl'] !== 'export') throw new TypeError('the first line is not that of an export')
  if (header['version'] !== 1)
    throw new TypeError(`an export of version ${JSON.stringify(header['version'])} is newer than this program`)
  for (const name of ['namespace', 'layer']) {
    if (typeof header[name] !== 'string') throw new TypeError(`the first line has no ${name}`)
  }
  return header as unknown as ExportHeader
}

/** Throws an Error that says what is wrong with the line. */
export function entryOf(text: string): TakenEntry {
  const { bytes, key, until } = objectOf(text)
  if (typeof key !== 'string' || key === '') throw new TypeError('it has no key')
  if (typeof until !== 'number' || !Number.isFinite(until))
    throw new TypeError(`${key}: it does not say until when it lives`)
  if (typeof bytes !== 'string' || !/^[\w+/]*={0,2}$/.test(bytes))
    throw new TypeError(`${key}: its bytes are not base64`)
  return { key, until, raw: Buffer.from(bytes, 'base64') }
}
