import type { Mutant } from './mutant.ts'

const bytes = 'values/bytes.test.ts'
const envelopeUnit = 'src/codec/envelope.test.ts'

export const byteMutants: readonly Mutant[] = [
  {
    file: 'codec/entry-codec.ts',
    search: "if (envelope.key !== key) return refused('other-key')",
    replacement: '',
    test: bytes,
    killer: 'misses bytes of another key and leaves them alone (msgpack)',
  },
  {
    file: 'codec/envelope.ts',
    search: "if (bytes.readUInt32LE(offsets.crc) !== crcOf(bytes)) return 'corrupt'",
    replacement: '',
    test: bytes,
    killer: 'misses and removes bytes that are damaged anywhere (msgpack)',
  },
  {
    file: 'codec/envelope.ts',
    search: "version > format ? 'newer' : 'corrupt'",
    replacement: "'corrupt'",
    test: bytes,
    killer: 'misses bytes of a newer format and leaves them',
  },
  {
    file: 'codec/envelope.ts',
    search: "if (bytes.readUInt32LE(28) > maxValueBytes) return 'too-large'",
    replacement: '',
    test: envelopeUnit,
    killer: 'that claims to inflate to gigabytes is refused',
  },
  {
    file: 'codec/lz4-compressor.ts',
    search: 'if (rawLength > greatestRatio * block.length + 64) return undefined',
    replacement: '',
    test: envelopeUnit,
    killer: 'that claims more than LZ4 can say is refused',
  },
  {
    file: 'codec/entry-codec.ts',
    search: "} catch {\n    return refused('corrupt')",
    replacement: '} catch (error) {\n    throw error',
    test: 'values/encoding.test.ts',
    killer: 'takes for a miss what a codec of the user cannot decode',
  },
  {
    file: 'paths/redis-read.ts',
    search: "if (decoded.why === 'corrupt')",
    replacement: "if (decoded.why !== 'newer')",
    test: bytes,
    killer: 'misses what others wrote and leaves it alone',
  },
  {
    file: 'paths/redis-read.ts',
    search: 'tier.run(removeDamaged, { valueKey: key, bytes })',
    replacement: 'tier.write(async ({ client }) => client.unlink(key))',
    test: bytes,
    killer: 'does not remove what has taken the place of damaged bytes',
  },
]
