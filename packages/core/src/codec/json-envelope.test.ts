import { describe, expect, it } from 'vitest'
import { createEntryCodec } from './entry-codec.ts'

const codec = createEntryCodec({ codec: 'json', compressAbove: 1024, maxValueBytes: 1024 ** 2 })
const times = { storedAt: 1_763_662_639_123, ttl: 3_600_000, staleFor: 0, staleIfErrorFor: 60_000, loadTime: 12.5 }
const entry = {
  ...times,
  expired: false,
  position: 1_763_662_639_123_456,
  tags: ['news'],
  etag: '"1"',
  value: { at: new Date(0), ok: true },
}
const { bytes } = codec.encode('newsroom:article:v1:42', entry)

describe('the JSON envelope', () => {
  it('is one line that a person can read', () => {
    expect(bytes.toString().replace(/"crc":"[0-9a-f]{8}"/, '"crc":"…"')).toBe(
      '{"state":"F","position":"176366263912345640","format":1,"crc":"…","key":"newsroom:article:v1:42",' +
        '"storedAt":"2025-11-20T18:17:19.123Z","ttl":3600000,"staleFor":0,"staleIfErrorFor":60000,"loadTime":12.5,' +
        '"etag":"\\"1\\"","tags":["news"],"value":{"at":{"$cache":"Date","value":"1970-01-01T00:00:00.000Z"},"ok":true}}',
    )
  })

  it('is newer when a later version wrote it', () => {
    for (const format of ['2', '10', '999999999']) {
      const newer = Buffer.from(bytes.toString().replace('"format":1', `"format":${format}`))
      expect(codec.decode('newsroom:article:v1:42', newer)).toEqual({ ok: false, why: 'newer' })
    }
    const older = Buffer.from(bytes.toString().replace('"format":1', '"format":0'))
    expect(codec.decode('newsroom:article:v1:42', older)).toEqual({ ok: false, why: 'corrupt' })
  })

  it('is corrupt when somebody edited it by hand', () => {
    const edited = Buffer.from(bytes.toString().replace('"ok":true', '"ok":null'))
    expect(codec.decode('newsroom:article:v1:42', edited)).toEqual({ ok: false, why: 'corrupt' })
  })

  it('rounds the moment of storing down to a millisecond', () => {
    const encoded = codec.encode('key', { ...entry, storedAt: 5.9 })
    expect(codec.decode('key', encoded.bytes)).toMatchObject({ entry: { storedAt: 5 } })
  })

  it('bounds the whole line, not the value alone', () => {
    const small = createEntryCodec({ codec: 'json', compressAbove: 0, maxValueBytes: 1000 })
    const tooLarge = expect.objectContaining({ code: 'VALUE_TOO_LARGE' })
    expect(() => small.encode('key', { ...entry, value: 'x'.repeat(900) })).toThrow(tooLarge)
    expect(small.encode('key', { ...entry, value: 'x'.repeat(700) }).bytes.length).toBeLessThan(1000)
  })
})
