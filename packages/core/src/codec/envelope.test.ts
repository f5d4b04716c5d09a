import { crc32 } from 'node:zlib'
import { compressSync } from 'lz4-napi'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEntryCodec, type Decoded } from './entry-codec.ts'
import { type Body, writeEnvelope } from './envelope.ts'

const key = 'key'
const bounds = { compressAbove: 1024, maxValueBytes: 1024 ** 2 }
const codec = createEntryCodec({ codec: 'msgpack', ...bounds })
const meta = {
  storedAt: 1,
  ttl: 2,
  staleFor: 3,
  staleIfErrorFor: 4,
  loadTime: 5,
  expired: false,
  position: 6,
  tags: ['t'],
  etag: 'e',
}
const plain: Body = { kind: 'msgpack', codecName: '', compressed: false, rawLength: 1, payload: Buffer.from([7]) }

function decoded(body: Partial<Body>): Decoded {
  return codec.decode(key, writeEnvelope({ key, meta, body: { ...plain, ...body } }).bytes)
}

/** The bytes with a CRC that fits them, as only somebody who means it can make. */
function sealed(bytes: Buffer): Buffer {
  const sealedBytes = Buffer.from(bytes)
  sealedBytes.writeUInt32LE(crc32(sealedBytes.subarray(26), crc32(sealedBytes.subarray(0, 3))), 22)
  return sealedBytes
}

// No payload and a codec that takes anything, so that nothing but the envelope can refuse.
const anything = createEntryCodec({ codec: { name: 'any', encode: () => Buffer.alloc(0), decode: () => 1 }, ...bounds })

describe('the binary envelope', () => {
  it('reads what it wrote', () => {
    expect(decoded({})).toEqual({ ok: true, entry: { ...meta, value: 7 } })
  })

  it('begins with a byte that begins no text, no JSON and no other of the formats often kept in Redis', () => {
    const { bytes } = writeEnvelope({ key, meta, body: plain })
    expect(new TextDecoder().decode(bytes.subarray(0, 1))).toBe('\ufffd')
  })

  it('is newer when a later version wrote it', () => {
    const { bytes } = writeEnvelope({ key, meta, body: plain })
    for (const version of [2, 3, 255]) {
      bytes[2] = version
      expect(codec.decode(key, bytes)).toEqual({ ok: false, why: 'newer' })
    }
    bytes[2] = 0
    expect(codec.decode(key, bytes)).toEqual({ ok: false, why: 'corrupt' })
  })

  it('refuses a state that no version knows', () => {
    const { bytes } = writeEnvelope({ key, meta, body: plain })
    bytes[3] = 'X'.charCodeAt(0)
    expect(codec.decode(key, bytes)).toEqual({ ok: false, why: 'corrupt' })
  })

  it('refuses positions that are not digits, fail their check or are past what a number holds', () => {
    const { bytes, positionOffset } = writeEnvelope({ key, meta, body: plain })
    const read = (field: string): boolean => {
      bytes.write(field, positionOffset)
      return codec.decode(key, bytes).ok
    }
    expect(read('000000000000000606')).toBe(true)
    expect(read('000000000000000607')).toBe(false)
    expect(read('             606  ')).toBe(false)
    expect(read('-00000000000000606')).toBe(false)
    expect(read('00000000000001e203')).toBe(false)
    expect(read('900719925474099131')).toBe(true)
    expect(read(`9007199254740992${String(9_007_199_254_740_992n % 97n).padStart(2, '0')}`)).toBe(false)
  })

  it('never throws on bytes that are forged with a fitting CRC', () => {
    const { bytes } = codec.encode(key, { ...meta, value: { a: [1, 'x'.repeat(50), { b: new Date(0) }] } })
    const changes = fc.array(fc.tuple(fc.integer({ min: 26, max: bytes.length - 1 }), fc.nat(255)), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(changes, fc.integer({ min: 80, max: bytes.length }), (changed, length) => {
        const forged = Buffer.from(bytes)
        for (const [at, byte] of changed) forged[at] = byte
        expect(codec.decode(key, sealed(forged))).toHaveProperty('ok')
        expect(codec.decode(key, sealed(forged.subarray(0, length)))).toHaveProperty('ok')
      }),
      { numRuns: 3000 },
    )
  })

  it.each<[string, (bytes: Buffer) => void]>([
    ['a payload of a kind that no version knows', (bytes) => bytes.writeUInt8(9, 26)],
    ['a compression that no version knows', (bytes) => bytes.writeUInt8(2, 27)],
    ['another length of the payload', (bytes) => bytes.writeUInt32LE(1, 28)],
    ['a tag past the end', (bytes) => bytes.writeUInt16LE(100, bytes.length - 3)],
    ['more tags than there are', (bytes) => bytes.writeUInt16LE(2, 78)],
  ])('refuses %s, though the CRC fits', (_what, forge) => {
    const { bytes } = anything.encode(key, { ...meta, value: 1 })
    expect(anything.decode(key, bytes).ok).toBe(true)
    forge(bytes)
    expect(anything.decode(key, sealed(bytes))).toEqual({ ok: false, why: 'corrupt' })
  })

  it.each([
    ['a key', 72],
    ['an etag', 74],
    ['a codec name', 76],
  ])('refuses %s past the end, though the CRC fits and nothing follows', (_what, offset) => {
    const { bytes } = anything.encode(key, { ...meta, tags: [], value: 1 })
    bytes.writeUInt16LE(100, offset)
    expect(anything.decode(key, sealed(bytes))).toEqual({ ok: false, why: 'corrupt' })
  })

  it('refuses texts that its length fields cannot hold', () => {
    const tooLarge = expect.objectContaining({ code: 'VALUE_TOO_LARGE' })
    const write = (given: Partial<typeof meta>) => () =>
      writeEnvelope({ key, meta: { ...meta, ...given }, body: plain })
    expect(write({ tags: ['x'.repeat(65_534)] })).not.toThrow()
    expect(write({ tags: ['x'.repeat(65_535)] })).toThrow(tooLarge)
    expect(write({ etag: 'x'.repeat(65_535) })).toThrow(tooLarge)
    expect(write({ tags: Array.from({ length: 65_536 }, () => 't') })).toThrow(tooLarge)
  })
})

describe('a compressed payload', () => {
  const zeros = compressSync(Buffer.alloc(100_000))

  it('is inflated to the length that the envelope names', () => {
    const payload = compressSync(Buffer.from([0x93, 1, 2, 3]))
    expect(decoded({ compressed: true, rawLength: 4, payload })).toMatchObject({
      ok: true,
      entry: { value: [1, 2, 3] },
    })
  })

  it('that claims to inflate to gigabytes is refused without allocating them', () => {
    const { maxRSS } = process.resourceUsage()
    for (const claimed of [1e9, 0xffff_ffff]) {
      const bomb = Buffer.from(zeros)
      bomb.writeUInt32LE(claimed, 0)
      expect(decoded({ compressed: true, rawLength: claimed, payload: bomb })).toEqual({ ok: false, why: 'too-large' })
      // The envelope lies about it, too.
      expect(decoded({ compressed: true, rawLength: 100_000, payload: bomb })).toEqual({ ok: false, why: 'corrupt' })
    }
    expect(process.resourceUsage().maxRSS - maxRSS).toBeLessThan(200 * 1024)
  })

  it('that claims more than LZ4 can say is refused without allocating it', () => {
    const generous = createEntryCodec({ codec: 'msgpack', compressAbove: 1024, maxValueBytes: 2 ** 30 })
    const payload = Buffer.alloc(1000)
    payload.writeUInt32LE(1e9, 0)
    const { bytes } = writeEnvelope({ key, meta, body: { ...plain, compressed: true, rawLength: 1e9, payload } })
    const { maxRSS } = process.resourceUsage()
    expect(generous.decode(key, bytes)).toEqual({ ok: false, why: 'corrupt' })
    expect(process.resourceUsage().maxRSS - maxRSS).toBeLessThan(200 * 1024)
  })

  it('of another length, or no block at all, is refused', () => {
    expect(decoded({ compressed: true, rawLength: 99_999, payload: zeros })).toEqual({ ok: false, why: 'corrupt' })
    for (const payload of [Buffer.alloc(0), Buffer.from([1]), Buffer.from([4, 0, 0, 0, 255, 255])]) {
      expect(decoded({ compressed: true, rawLength: 4, payload })).toEqual({ ok: false, why: 'corrupt' })
    }
  })

  it('is stored as it is when compressing gains nothing', () => {
    const noise = Buffer.from(Array.from({ length: 2000 }, (_, at) => (at * 7919 * (at + 31)) >> 3))
    expect(codec.encode(key, { ...meta, value: noise }).bytes[27]).toBe(0)
    expect(codec.encode(key, { ...meta, value: 'a'.repeat(2000) }).bytes[27]).toBe(1)
    expect(codec.encode(key, { ...meta, value: 'a'.repeat(2000) }).bytes.length).toBeLessThan(200)
  })
})
