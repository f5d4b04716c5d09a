import { articleOf } from '../articles.ts'
import type { BenchCase } from '../bench-case.ts'
import { compare } from '../comparison.ts'
import { type CodecConfig, type EntryCodec, createEntryCodec } from '../entry-codec.ts'
import type { CaseResult } from '../result.ts'

export const serialization: BenchCase = {
  name: 'serialization',
  nodeFlags: [],
  async run({ rounds }) {
    return [await encodings(rounds, 1000), await encodings(rounds, 10_000)]
  },
}

async function encodings(rounds: number, bytes: number): Promise<CaseResult> {
  const values = Array.from({ length: 64 }, (_, i) => articleOf(i, bytes))
  const valueAt = (i: number): object => values[i % values.length]!
  const usual = { codec: 'msgpack', compressAbove: 16_384, maxValueBytes: 4 * 1024 ** 2 } as const
  return compare({
    title: `Serialization alone, ${bytes / 1000} KB`,
    method: 'An entry of a value to its bytes and back, CRC included, against the text of the value alone.',
    operations: Math.round(2_000_000 / bytes),
    rounds,
    contenders: [
      codecContender('@cache/core msgpack', usual, valueAt),
      codecContender('@cache/core msgpack, compressed', { ...usual, compressAbove: 1024 }, valueAt),
      codecContender('@cache/core json', { ...usual, codec: 'json' }, valueAt),
      {
        name: 'JSON',
        run(operations) {
          for (let i = 0; i < operations; i++) JSON.parse(JSON.stringify(valueAt(i)))
        },
      },
    ],
    targets: [{ ours: '@cache/core msgpack', theirs: 'JSON', atMost: 1 }],
  })
}

function codecContender(
  name: string,
  config: CodecConfig,
  valueAt: (i: number) => object,
): { name: string; run(operations: number): void } {
  const codec: EntryCodec = createEntryCodec(config)
  const key = 'cache:article:v1:1'
  const meta = { storedAt: 1.7e12, ttl: 3_600_000, staleFor: 0, staleIfErrorFor: 0, loadTime: 5, etag: undefined }
  const entryOf = (value: object): object => ({ ...meta, expired: false, position: 1.7e15, tags: ['articles'], value })
  return {
    name,
    run(operations) {
      for (let i = 0; i < operations; i++) {
        if (!codec.decode(key, codec.encode(key, entryOf(valueAt(i))).bytes).ok) throw new Error('not decoded')
      }
    },
  }
}
