import { hash } from 'node:crypto'
import type { LayerConfig } from '../config/cache-config.ts'
import { CacheError } from '../shared/cache-error.ts'
import { paramsDigest } from './params-digest.ts'

/** What the caller gives: text, or a finite number; `42` and `'42'` are the same id. */
export type Id = string | number

/** Full key in Redis of an id and, if given, its params. Throws `ID_INVALID` or, for params, `VALUE_UNSUPPORTED`. */
export type KeyBuilder = (id: Id, params?: unknown) => string

const longestPlainId = 200
const longestId = 8192
const headLength = 64

// Anything but printable ASCII without `#`, `%`, `{` and `}`. Looking for what is not plain is twice as fast as matching
// a whole plain id.
const notPlain = /[^\x20-\x22\x24\x26-\x7a\x7c\x7e]/

// `#` starts what follows the id, braces are hash tags of a cluster, `%` starts the encoding itself.
const encoded = /[#%{}\p{Cc}]/gu

/**
 * Different ids never share a key: the encoding of an id holds no raw `#`, so the first one ends it. One `#` starts the
 * digest of the params, two start the digest of a long id.
 */
export function createKeyBuilder(layer: Pick<LayerConfig, 'keyPrefix' | 'hashIds'>): KeyBuilder {
  const { keyPrefix, hashIds } = layer

  return (id, params) => {
    // The way of every memory hit.
    if (params === undefined && !hashIds && isPlain(id)) return keyPrefix + id

    const text = textOf(id, layer)
    const digest = paramsDigest(params)
    const name = hashIds ? sha256(text) : readable(text)
    return digest === undefined ? keyPrefix + name : `${keyPrefix}${name}#${digest}`
  }
}

/** The id that leads to this key, where the key shows it as it is; `undefined`: encoded, hashed or followed by params. */
export function shownId(key: string, layer: Pick<LayerConfig, 'keyPrefix' | 'hashIds'>): string | undefined {
  const id = key.slice(layer.keyPrefix.length)
  return !layer.hashIds && isPlain(id) ? id : undefined
}

function isPlain(id: Id): boolean {
  if (typeof id === 'number') return Number.isFinite(id)
  return typeof id === 'string' && id !== '' && id.length <= longestPlainId && !notPlain.test(id)
}

function textOf(id: Id, layer: Pick<LayerConfig, 'keyPrefix' | 'hashIds'>): string {
  if (typeof id === 'number') {
    // String(-0) is '0'.
    if (Number.isFinite(id)) return String(id)
    throw invalid('must be a finite number', id, layer)
  }
  if (typeof id !== 'string') throw invalid('must be a string or a finite number', id, layer)
  if (id === '') throw invalid('must not be empty', id, layer)
  // No UTF-8 text is shorter than its number of UTF-16 units, so a huge one need not be measured.
  if (id.length > longestId || Buffer.byteLength(id) > longestId) throw invalid('must not be over 8 KB', id, layer)
  if (!id.isWellFormed()) throw invalid('must not hold lone surrogates', id, layer)
  return id
}

function readable(id: string): string {
  if (Buffer.byteLength(id) <= longestPlainId) return percentEncoded(id)
  return `${percentEncoded(headOf(id))}##${sha256(id)}`
}

function headOf(id: string): string {
  const head = id.slice(0, headLength)
  return head.isWellFormed() ? head : head.slice(0, -1)
}

function percentEncoded(text: string): string {
  return text.replace(encoded, encodeURIComponent)
}

function sha256(text: string): string {
  return hash('sha256', text, 'base64url')
}

function invalid(rule: string, id: unknown, layer: Pick<LayerConfig, 'keyPrefix' | 'hashIds'>): CacheError {
  return new CacheError('ID_INVALID', `an id of ${layer.keyPrefix} ${rule}, got ${shown(id, layer.hashIds)}`)
}

// Ids that are hashed are secrets, such as session ids.
function shown(id: unknown, secret: boolean): string {
  if (typeof id === 'number') return String(id)
  if (typeof id !== 'string') return id === null ? 'null' : typeof id
  if (secret) return `${id.length} characters`
  return JSON.stringify(id.length > 40 ? `${id.slice(0, 40)}…` : id)
}
