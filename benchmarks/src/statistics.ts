/** The middle of some numbers and how far they spread: half of them lie between `low` and `high`. */
export interface Summary {
  readonly median: number
  readonly low: number
  readonly high: number
}

export function summaryOf(values: readonly number[]): Summary {
  return { median: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75) }
}

/** Between two neighbours it goes by the straight line; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? NaN
  const above = sorted[Math.ceil(place)] ?? NaN
  return below + (above - below) * (place - Math.floor(place))
}

/** What one contender took, divided by what another took in the same round, for every round. */
export function ratiosWithin(ours: readonly number[], theirs: readonly number[]): number[] {
  if (ours.length !== theirs.length) throw new Error('ratios need the same rounds of both')
  return ours.map((time, round) => time / theirs[round]!)
}
