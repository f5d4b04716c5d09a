/** Numbers from 0 up to 1, the same for the same seed (mulberry32), so that every run asks for the same things. */
export function seededRandom(seed: number): () => number {
  // Neighbouring seeds would otherwise begin with similar numbers.
  let state = Math.imul(seed + 1, 0x9e3779b1)

  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
