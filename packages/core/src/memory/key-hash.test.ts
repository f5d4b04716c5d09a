import { expect, it } from 'vitest'
import { hashes, keyHash } from './key-hash.ts'

it('gives each key the same hash, below their number', () => {
  // Other processes, and later versions, may sample other keys; within one they must be the same.
  expect(keyHash('cache:article:v1:42')).toBe(keyHash(['cache:article:v1', '42'].join(':')))
  for (const key of ['', 'a', '💥', 'x'.repeat(1000)]) {
    expect(keyHash(key)).toBeGreaterThanOrEqual(0)
    expect(keyHash(key)).toBeLessThan(hashes)
  }
})

it.each([1 / 8, 1 / 64, 1 / 512])('puts as large a part of similar keys below %d as it should', (part) => {
  for (const keys of [(i: number) => `cache:article:v1:${i}`, (i: number) => `${i}:article`, String]) {
    let below = 0
    for (let i = 0; i < 200_000; i++) if (keyHash(keys(i)) < part * hashes) below++
    const expected = part * 200_000
    // Five standard deviations of what chance would do.
    expect(Math.abs(below - expected)).toBeLessThan(5 * Math.sqrt(expected))
  }
})
