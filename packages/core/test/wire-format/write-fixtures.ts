// Writes the files that are listed and missing; those that exist are never written again. Run with `node`.
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createEntryCodec } from '../../src/codec/entry-codec.ts'
import { fixtures } from './v1/entries.ts'

for (const { file, codec, compressAbove, key, entry } of fixtures) {
  const target = path.join(import.meta.dirname, 'v1', file)
  if (existsSync(target)) continue
  writeFileSync(target, createEntryCodec({ codec, compressAbove, maxValueBytes: 1024 ** 2 }).encode(key, entry).bytes)
}
