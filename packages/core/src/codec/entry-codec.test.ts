import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText, anyValue } from '../../test/support/any-value.ts'
import type { CacheError } from '../shared/cache-error.ts'
import { createEntryCodec, type EntryCodec, type StoredEntry } from './entry-codec.ts'
import { positionField } from './position-field.ts'

const key = 'newsroom:article:v1:42'
const bounds = { compressAbove: 1024, maxValueBytes: 4 * 1024 ** 2 }
const msgpack = createEntryCodec({ codec: 'msgpack', ...bounds })
const json = createEntryCodec({ codec: 'json', ...bounds })
const compressing = createEntryCodec({ codec: 'msgpack', ...bounds, compressAbove: 0 })
const codecs: readonly (readonly [string, EntryCodec])[] = [
  ['msgpack', msgpack],
  ['compressed msgpack', compressing],
  ['json', json],
]

function entryOf(value: unknown, meta: Partial<StoredEntry> = {}): StoredEntry {
  const times = { storedAt: 1_763_662_639_123, ttl: 3_600_000, staleFor: 0, staleIfErrorFor: 60_000, loadTime: 12.5 }
  return { ...times, expired: false, position: 1_763_662_639_123_456, tags: ['a'], etag: undefined, value, ...meta }
}

function decodedValue(codec: EntryCodec, value: unknown): unknown {
  const decoded = codec.decode(key, codec.encode(key, entryOf(value)).bytes)
  return decoded.ok ? decoded.entry.value : decoded
}

const wellFormedText = anyText.map((text) => text.toWellFormed())
const duration = fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }))
const anyEntry: fc.Arbitrary<StoredEntry> = fc.record({
  storedAt: fc.nat({ max: 8.64e15 }),
  ttl: duration,
  staleFor: duration,
  staleIfErrorFor: duration,
  expired: fc.boolean(),
  loadTime: duration,
  position: fc.maxSafeNat(),
  tags: fc.array(wellFormedText, { maxLength: 4 }),
  etag: fc.option(wellFormedText, { nil: undefined }),
  value: anyValue,
})

describe.each(codecs)('an entry through %s', (_name, codec) => {
  it('comes back as it was, whatever it holds', () => {
    fc.assert(
      fc.property(wellFormedText, anyEntry, (anyKey, entry) => {
        const decoded = codec.decode(anyKey, codec.encode(anyKey, entry).bytes)
        expect(isDeepStrictEqual(decoded, { ok: true, entry: { ...entry, loadTime: positive(entry.loadTime) } })).toBe(
          true,
        )
      }),
      { numRuns: 1000 },
    )
  })

  it('brings back values that are long, too', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const long = ['text '.repeat(500), value]
        expect(isDeepStrictEqual(decodedValue(codec, long), long)).toBe(true)
      }),
    )
  })

  it('gives the same value by a round trip that leaves out the envelope', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(isDeepStrictEqual(codec.roundTrip(value), decodedValue(codec, value))).toBe(true)
      }),
    )
  })

  it('is refused when any one byte is another', () => {
    const { bytes } = codec.encode(key, entryOf({ title: 'x', at: new Date(0), n: [1, 2.5] }, { etag: 'W/"1"' }))
    const stateAt = codec === json ? 10 : 3
    const passed: string[] = []
    for (let at = 0; at < bytes.length; at++) {
      for (let change = 1; change < 256; change++) {
        const damaged = Buffer.from(bytes)
        damaged[at] = (damaged[at] ?? 0) ^ change
        if (codec.decode(key, damaged).ok) passed.push(`${at}: ${String.fromCharCode(damaged[at] ?? 0)}`)
      }
    }
    // What `expire` writes.
    expect(passed).toEqual([`${stateAt}: E`])
  })

  it('is refused when cut short or followed by more', () => {
    const { bytes } = codec.encode(key, entryOf({ title: 'x'.repeat(100), list: [1, 2, 3] }))
    for (let length = 0; length < bytes.length; length++) {
      expect(codec.decode(key, bytes.subarray(0, length)).ok).toBe(false)
    }
    expect(codec.decode(key, Buffer.concat([bytes, Buffer.from(' ')])).ok).toBe(false)
  })

  it('reads a new position that a script put between head and tail', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (position) => {
        const { bytes, positionOffset } = codec.encode(key, entryOf('value', { position: 7 }))
        bytes.write(positionField(position), positionOffset)
        expect(codec.decode(key, bytes)).toEqual({ ok: true, entry: entryOf('value', { position }) })
      }),
    )
  })

  it('is a stale entry once a script has changed its state', () => {
    const { bytes } = codec.encode(key, entryOf('value'))
    bytes[codec === json ? 10 : 3] = 'E'.charCodeAt(0)
    expect(codec.decode(key, bytes)).toEqual({ ok: true, entry: entryOf('value', { expired: true }) })
  })

  it('is refused under another key', () => {
    const { bytes } = codec.encode(key, entryOf('value'))
    expect(codec.decode(`${key}0`, bytes)).toEqual({ ok: false, why: 'other-key' })
  })

  it('shares no memory with the bytes it was read from', () => {
    const value = { buffer: Buffer.from('buffer'), floats: new Float64Array([1, 2]), text: 'text'.repeat(20) }
    const { bytes } = codec.encode(key, entryOf([value, new Map([[1, Buffer.from('in a map')]])]))
    const decoded = codec.decode(key, bytes)
    bytes.fill(0)
    expect(decoded).toMatchObject({ ok: true, entry: { value: [value, new Map([[1, Buffer.from('in a map')]])] } })
  })

  it('refuses a value over the bound, when written and when read', () => {
    const small = createEntryCodec({
      codec: codec === json ? 'json' : 'msgpack',
      compressAbove: 0,
      maxValueBytes: 1000,
    })
    const error = caught(() => small.encode(key, entryOf('x'.repeat(1000))))
    expect(error).toMatchObject({ code: 'VALUE_TOO_LARGE' })

    // Too large only when written: each takes nine bytes or more.
    const floats = Array.from({ length: 200 }, (_, at) => at / 7)
    expect(caught(() => small.encode(key, entryOf(floats)))).toMatchObject({ code: 'VALUE_TOO_LARGE' })

    const { bytes } = codec.encode(key, entryOf('x'.repeat(1000)))
    expect(small.decode(key, bytes)).toEqual({ ok: false, why: 'too-large' })
  })

  it('refuses tags and etags that UTF-8 cannot keep', () => {
    expect(caught(() => codec.encode(key, entryOf(1, { tags: ['\ud800'] })))).toMatchObject({
      code: 'VALUE_UNSUPPORTED',
    })
    expect(caught(() => codec.encode(key, entryOf(1, { etag: '\udfff' })))).toMatchObject({ code: 'VALUE_UNSUPPORTED' })
  })
})

describe('foreign bytes', () => {
  it('are refused and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        for (const [, codec] of codecs) expect(codec.decode(key, Buffer.from(bytes)).ok).toBe(false)
      }),
    )
  })

  it.each(['', 'hello', '42', '{"a":1}', '[1]', '"text"', '\u00fc'])('are told apart: %j', (text) => {
    for (const [, codec] of codecs) expect(codec.decode(key, Buffer.from(text))).toEqual({ ok: false, why: 'foreign' })
  })
})

describe('a layer that changes its codec', () => {
  it('reads what the other built-in codec wrote', () => {
    const value = { at: new Date(0), n: -0 }
    expect(msgpack.decode(key, json.encode(key, entryOf(value)).bytes)).toEqual({ ok: true, entry: entryOf(value) })
    expect(json.decode(key, msgpack.encode(key, entryOf(value)).bytes)).toEqual({ ok: true, entry: entryOf(value) })
  })

  it('misses what a codec of the user wrote, and the other way round', () => {
    const custom = customCodec('upper')
    for (const [, codec] of codecs) {
      const other = { ok: false, why: 'other-codec' }
      expect(codec.decode(key, custom.encode(key, entryOf('text')).bytes)).toEqual(other)
      expect(custom.decode(key, codec.encode(key, entryOf('text')).bytes)).toEqual(other)
      expect(customCodec('lower').decode(key, custom.encode(key, entryOf('text')).bytes)).toEqual(other)
    }
  })
})

describe('a codec of the user', () => {
  it('gets a private copy of the bytes to decode', () => {
    const identity = createEntryCodec({
      codec: { name: 'bytes', encode: (value) => value as Uint8Array, decode: (bytes) => bytes },
      ...bounds,
    })
    const { bytes } = identity.encode(key, entryOf(Buffer.from('payload')))
    const decoded = identity.decode(key, bytes)
    bytes.fill(0)
    expect(decoded).toMatchObject({ ok: true, entry: { value: Uint8Array.from(Buffer.from('payload')) } })
  })

  it('that throws is an unsupported value when written and a miss when read', () => {
    const failure = new Error('no')
    const failing = createEntryCodec({
      codec: {
        name: 'upper',
        encode: () => {
          throw failure
        },
        decode: () => {
          throw failure
        },
      },
      ...bounds,
    })
    expect(caught(() => failing.encode(key, entryOf(1)))).toMatchObject({ code: 'VALUE_UNSUPPORTED', cause: failure })
    const { bytes } = customCodec('upper').encode(key, entryOf('text'))
    expect(failing.decode(key, bytes)).toEqual({ ok: false, why: 'corrupt' })
  })
})

function customCodec(name: string): EntryCodec {
  const codec = {
    name,
    encode: (value: unknown) => Buffer.from(String(value).toUpperCase()),
    decode: (bytes: Uint8Array) => Buffer.from(bytes).toString(),
  }
  return createEntryCodec({ codec, ...bounds })
}

function caught(task: () => unknown): CacheError | undefined {
  try {
    task()
  } catch (error) {
    return error as CacheError
  }
  return undefined
}

// JSON has no -0 outside values, and a load of -0 ms means nothing.
function positive(time: number): number {
  return time === 0 ? 0 : time
}
