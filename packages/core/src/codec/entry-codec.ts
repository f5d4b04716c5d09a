import type { LayerConfig } from '../config/cache-config.ts'
import type { CustomCodec } from '../config/cache-options.ts'
import { CacheError } from '../shared/cache-error.ts'
import type { Decoded, EncodedEntry, EntryCodec, StoredEntry, Unreadable } from './codec.ts'
import { type Body, readEnvelope, writeEnvelope } from './envelope.ts'
import { isJsonEnvelope, readJsonEnvelope, writeJsonEnvelope } from './json-envelope.ts'
import { jsonOf, valueOfJson } from './json-serializer.ts'
import { compressed, uncompressed } from './lz4-compressor.ts'
import { packedOf, unpacked } from './msgpack-serializer.ts'
import { samePlain, sameValue } from './same-value.ts'
import { wireFormOf } from './wire-form.ts'

export type { Decoded, EntryCodec, StoredEntry } from './codec.ts'

type CodecConfig = Pick<LayerConfig, 'codec' | 'compressAbove' | 'maxValueBytes'>
type Payload = Pick<Body, 'kind' | 'codecName' | 'payload'>

// Up to about this many bytes JSON is read and written faster; larger values repeat themselves, which MessagePack makes use of.
const shortValue = 2048

/** Values to bytes and back. Layers of one codec read what the other built-in one wrote, so a layer may change. */
export function createEntryCodec(layer: CodecConfig): EntryCodec {
  const { codec } = layer
  return {
    encode(key, entry) {
      refuseIllFormed([key, entry.etag ?? '', ...entry.tags])
      return codec === 'json' ? encodeJson(key, entry, layer) : encodeBinary(key, entry, layer)
    },
    decode: (key, bytes) => (isJsonEnvelope(bytes) ? decodeJson(key, bytes, layer) : decodeBinary(key, bytes, layer)),
    roundTrip: (value) => roundTrip(value, layer),
    same: (a, b) =>
      typeof codec === 'object' ? sameTo(codec, a, b, layer.maxValueBytes) : sameValue(a, b, layer.maxValueBytes),
  }
}

// UTF-8 cannot hold a lone surrogate: the entry would come back with another tag, which no invalidation names.
function refuseIllFormed(texts: readonly string[]): void {
  const found = texts.find((text) => !text.isWellFormed())
  if (found !== undefined) throw new CacheError('VALUE_UNSUPPORTED', `${JSON.stringify(found)} holds a lone surrogate`)
}

function encodeJson(key: string, entry: StoredEntry, { maxValueBytes }: CodecConfig): EncodedEntry {
  const encoded = guarded(() => writeJsonEnvelope(key, entry, maxValueBytes))
  checkSize(encoded.bytes.length, maxValueBytes)
  return encoded
}

function encodeBinary(key: string, entry: StoredEntry, layer: CodecConfig): EncodedEntry {
  const { kind, codecName, payload } = guarded(() => payloadOf(entry.value, layer))
  checkSize(payload.length, layer.maxValueBytes)
  const block = payload.length > layer.compressAbove ? compressed(payload) : undefined
  const stored = { compressed: block !== undefined, rawLength: payload.length, payload: block ?? payload }
  const written = writeEnvelope({ key, meta: entry, body: { kind, codecName, ...stored } })
  return { ...written, copyValue: () => valueOf(payload, kind, layer.codec) }
}

function payloadOf(value: unknown, { codec, maxValueBytes }: Omit<CodecConfig, 'compressAbove'>): Payload {
  if (typeof codec === 'object')
    return { kind: 'custom', codecName: codec.name, payload: bufferOf(codec.encode(value)) }
  const form = wireFormOf(value, 'msgpack', maxValueBytes)
  if (form.isJson && form.leastSize <= shortValue)
    return { kind: 'json', codecName: '', payload: Buffer.from(JSON.stringify(form.value)) }
  return { kind: form.hasTags ? 'tagged msgpack' : 'msgpack', codecName: '', payload: packedOf(form) }
}

function decodeJson(key: string, bytes: Buffer, { codec, maxValueBytes }: CodecConfig): Decoded {
  if (typeof codec === 'object') return refused('other-codec')
  if (bytes.length > maxValueBytes) return refused('too-large')
  const read = readJsonEnvelope(bytes)
  if (typeof read === 'string') return refused(read)
  return read.key === key ? { ok: true, entry: read.entry } : refused('other-key')
}

function decodeBinary(key: string, bytes: Buffer, { codec, maxValueBytes }: CodecConfig): Decoded {
  const envelope = readEnvelope(bytes, maxValueBytes)
  if (typeof envelope === 'string') return refused(envelope)
  if (envelope.key !== key) return refused('other-key')
  if (envelope.body.codecName !== (typeof codec === 'object' ? codec.name : '')) return refused('other-codec')
  const payload = rawPayload(envelope.body)
  if (payload === undefined) return refused('corrupt')
  try {
    return { ok: true, entry: { ...envelope.meta, value: valueOf(payload, envelope.body.kind, codec) } }
  } catch {
    return refused('corrupt')
  }
}

function rawPayload({ compressed: isCompressed, payload, rawLength }: Body): Buffer | undefined {
  return isCompressed ? uncompressed(payload, rawLength) : payload
}

function valueOf(payload: Buffer, kind: Body['kind'], codec: LayerConfig['codec']): unknown {
  // A copy, because the user's codec may keep what it is given.
  if (typeof codec === 'object') return codec.decode(Uint8Array.from(payload))
  return kind === 'json' ? JSON.parse(payload.toString()) : unpacked(payload, kind === 'tagged msgpack')
}

function roundTrip(value: unknown, { codec, maxValueBytes }: Omit<CodecConfig, 'compressAbove'>): unknown {
  if (codec === 'json') {
    const text = guarded(() => jsonOf(value, maxValueBytes))
    return valueOfJson(JSON.parse(text), text)
  }
  const { kind, payload } = guarded(() => payloadOf(value, { codec, maxValueBytes }))
  return valueOf(payload, kind, codec)
}

/** Only the user's codec knows what of its values counts; but one that encrypts writes other bytes each time. */
function sameTo(codec: CustomCodec, a: unknown, b: unknown, room: number): boolean {
  return guarded(() => {
    // Copies, because the codec may write both into the same memory.
    const [one, other] = [Uint8Array.from(codec.encode(a)), Uint8Array.from(codec.encode(b))]
    return bufferOf(one).equals(other) || samePlain(codec.decode(one), codec.decode(other), room)
  })
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

function refused(why: Unreadable): Decoded {
  return { ok: false, why }
}

function checkSize(size: number, bound: number): void {
  if (size > bound)
    throw new CacheError('VALUE_TOO_LARGE', `the value takes ${size} bytes, more than the ${bound} allowed`)
}

function guarded<T>(encode: () => T): T {
  try {
    return encode()
  } catch (error) {
    if (error instanceof CacheError) throw error
    throw new CacheError('VALUE_UNSUPPORTED', 'the value cannot be encoded', error)
  }
}
