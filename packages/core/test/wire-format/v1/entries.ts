import type { CustomCodec } from '../../../src/config/cache-options.ts'
import type { StoredEntry } from '../../../src/codec/entry-codec.ts'

/** One committed file: what was written, by which codec and under which key. */
export interface WireFixture {
  readonly file: string
  readonly codec: 'msgpack' | 'json' | CustomCodec
  readonly compressAbove: number
  readonly key: string
  readonly entry: StoredEntry
}

const key = 'newsroom:article:v1:42'
const base = {
  storedAt: 1_763_662_639_123,
  ttl: 3_600_000,
  staleFor: 30_000,
  staleIfErrorFor: 86_400_000,
  expired: false,
  loadTime: 12.5,
  position: 1_763_662_639_123_456,
  tags: ['articles', 'author:7', 'größe'],
  etag: 'W/"33a64df5"',
}

const rows = Array.from({ length: 80 }, (_, at) => ({
  id: at,
  title: `Title ${at}`,
  at: new Date(at * 1000),
  draft: at % 2 === 0,
}))

/** Every kind of value that format 1 keeps. */
const everything = {
  texts: ['', 'plain', 'Grüße, 東京, 𝄞', 'lone \ud800 surrogate', 'x'.repeat(300)],
  numbers: [
    0,
    -0,
    1,
    -1,
    127,
    128,
    65_536,
    2 ** 31,
    2 ** 53 - 1,
    -(2 ** 53),
    0.1,
    5e-324,
    Number.NaN,
    Infinity,
    -Infinity,
  ],
  bigints: [0n, -1n, 2n ** 63n - 1n, 2n ** 64n, -(10n ** 40n)],
  others: [null, undefined, true, false],
  dates: [new Date(0), new Date(1_763_662_639_123), new Date(-1), new Date(8.64e15), new Date(Number.NaN)],
  patterns: [/a+/giu],
  map: new Map<unknown, unknown>([
    ['text', 1],
    [2, new Map([[{ deep: true }, [new Set([1, '1', undefined])]]])],
  ]),
  binary: [
    Buffer.from('buffer'),
    Uint8Array.of(1, 2),
    Int8Array.of(-1),
    Uint8ClampedArray.of(255),
    Int16Array.of(-2),
    Uint16Array.of(2),
    Int32Array.of(-3),
    Uint32Array.of(3),
    Float32Array.of(0.5),
    Float64Array.of(0.1, Number.NaN),
    BigInt64Array.of(-4n),
    BigUint64Array.of(4n),
    Uint8Array.of(9, 8, 7).buffer,
    new DataView(Uint8Array.of(6, 5).buffer),
  ],
  names: [
    JSON.parse(
      '{"__proto__":{"a":1},"constructor":2,"toJSON":3,"hasOwnProperty":4,"__keys__":5,"":6,"first name":7}',
    ) as unknown,
    { $cache: 'Date', value: 'not a tag' },
    { $cache: undefined },
  ],
  shapes: [{ a: 1, b: 2 }, { b: 2, a: 1 }, { a: 3, b: 4 }, {}, [], [[]]],
}

const upperCase: CustomCodec = {
  name: 'upper-case',
  encode: (value) => Buffer.from(String(value).toUpperCase()),
  decode: (bytes) => Buffer.from(bytes).toString(),
}

export const fixtures: readonly WireFixture[] = [
  {
    file: 'plain.bin',
    codec: 'msgpack',
    compressAbove: Infinity,
    key,
    entry: { ...base, value: { id: 42, title: 'Plain' } },
  },
  {
    file: 'short.bin',
    codec: 'msgpack',
    compressAbove: Infinity,
    key,
    entry: { ...base, value: { id: 42, title: 'Kürze 🔑', ratio: 0.1, tags: ['a', 'b'], author: { name: null } } },
  },
  {
    file: 'repetitive.bin',
    codec: 'msgpack',
    compressAbove: Infinity,
    key,
    entry: { ...base, value: rows },
  },
  { file: 'everything.bin', codec: 'msgpack', compressAbove: Infinity, key, entry: { ...base, value: everything } },
  { file: 'compressed.bin', codec: 'msgpack', compressAbove: 1024, key, entry: { ...base, value: rows } },
  {
    file: 'expired.bin',
    codec: 'msgpack',
    compressAbove: Infinity,
    key,
    entry: { ...base, expired: true, value: 'old' },
  },
  {
    file: 'bare.bin',
    codec: 'msgpack',
    compressAbove: Infinity,
    key: 'cache:größe:v2:100%25#q',
    entry: {
      ...base,
      staleFor: 0,
      staleIfErrorFor: 0,
      loadTime: 0,
      position: 0,
      tags: [],
      etag: undefined,
      value: null,
    },
  },
  {
    file: 'custom.bin',
    codec: upperCase,
    compressAbove: Infinity,
    key,
    entry: { ...base, etag: '', value: 'SHOUTED' },
  },
  {
    file: 'plain.json',
    codec: 'json',
    compressAbove: Infinity,
    key,
    entry: { ...base, value: { id: 42, title: 'Plain' } },
  },
  { file: 'everything.json', codec: 'json', compressAbove: Infinity, key, entry: { ...base, value: everything } },
  {
    file: 'expired.json',
    codec: 'json',
    compressAbove: Infinity,
    key,
    entry: { ...base, expired: true, position: Number.MAX_SAFE_INTEGER, etag: undefined, tags: [], value: undefined },
  },
]
