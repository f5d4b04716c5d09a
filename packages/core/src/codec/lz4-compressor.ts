import { compressSync, uncompressSync } from 'lz4-napi'

// LZ4 cannot say more than 255 bytes with one.
const greatestRatio = 255

/** The LZ4 block of a payload, its size in front; `undefined` where that would not be shorter. */
export function compressed(payload: Buffer): Buffer | undefined {
  const block = compressSync(payload)
  return block.length < payload.length ? block : undefined
}

/**
 * Never allocates more than `rawLength` bytes: the library trusts the size in front of the block, and a forged one of
 * 4 GB ends the process. `undefined`: not a block of that size.
 */
export function uncompressed(block: Buffer, rawLength: number): Buffer | undefined {
  if (block.length < 4 || block.readUInt32LE(0) !== rawLength) return undefined
  if (rawLength > greatestRatio * block.length + 64) return undefined
  try {
    const payload = uncompressSync(block)
    return payload.length === rawLength ? payload : undefined
  } catch {
    return undefined
  }
}
