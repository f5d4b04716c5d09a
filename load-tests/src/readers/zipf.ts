/** A rank from 0 up to `size`, given a number from 0 up to 1. */
export type RankPicker = (size: number, random: number) => number

/**
 * Ranks by Zipf's law: rank `k` (counted from 1) comes up in proportion to `1 / k ** exponent`, so that a few are asked
 * for all the time and most of them seldom.
 */
export function zipf(exponent: number): RankPicker {
  const tables = new Map<number, readonly number[]>()

  return (size, random) => {
    const table = tables.get(size) ?? cumulativeWeights(size, exponent)
    tables.set(size, table)
    return firstAbove(table, random * (table[size - 1] ?? 0))
  }
}

function cumulativeWeights(size: number, exponent: number): number[] {
  let sum = 0
  return Array.from({ length: size }, (_, index) => (sum += 1 / (index + 1) ** exponent))
}

/** Where the first number above a bound stands in an ascending table. */
function firstAbove(table: readonly number[], bound: number): number {
  let [low, high] = [0, table.length - 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (table[middle]! > bound) high = middle
    else low = middle + 1
  }
  return low
}
