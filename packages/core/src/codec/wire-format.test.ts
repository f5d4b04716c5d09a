import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { fixtures } from '../../test/wire-format/v1/entries.ts'
import { createEntryCodec } from './entry-codec.ts'

const directory = path.join(import.meta.dirname, '../../test/wire-format/v1')

// Other versions of this library share a Redis with ours: a failing test here is a change that breaks them, and the
// change goes, not the file.
describe('format 1', () => {
  it.each(fixtures)('reads $file as it was written', ({ file, codec, compressAbove, key, entry }) => {
    const read = createEntryCodec({ codec, compressAbove, maxValueBytes: 1024 ** 2 }).decode(
      key,
      readFileSync(path.join(directory, file)),
    )
    expect(read).toEqual({ ok: true, entry })
    expect(isDeepStrictEqual(read, { ok: true, entry })).toBe(true)
  })

  it.each(fixtures)(
    'has the position of $file where scripts put another',
    ({ file, codec, compressAbove, key, entry }) => {
      const written = createEntryCodec({ codec, compressAbove, maxValueBytes: 1024 ** 2 }).encode(key, entry)
      const beforePosition = (bytes: Buffer): Buffer => bytes.subarray(0, written.positionOffset)
      expect(beforePosition(readFileSync(path.join(directory, file)))).toEqual(beforePosition(written.bytes))
      expect(written.positionOffset).toBe(file.endsWith('.json') ? 25 : 4)
    },
  )

  it('has a test for each of its files', () => {
    const files = readdirSync(directory).filter((file) => !file.endsWith('.ts'))
    expect(files.toSorted()).toEqual(fixtures.map(({ file }) => file).toSorted())
  })
})
