const offsetBasis = 0x81_1c_9d_c5
const prime = 0x01_00_01_93

/** How many hashes there are: each is a whole number below this. */
export const hashes: number = 2 ** 32

/** Spreads keys evenly, the same in every process: FNV-1a, with MurmurHash3's finish since its upper bits are poor. */
export function keyHash(key: string): number {
  let hash = offsetBasis
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), prime)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35)
  return (hash ^ (hash >>> 16)) >>> 0
}
