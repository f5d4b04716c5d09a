import type { HitCurve } from './reuse-histogram.ts'

/** Bytes between which the bound of memory may move. */
export interface BoundRange {
  readonly min: number
  readonly max: number
}

const step = 1.25
// Parts of all reads. They lie far apart, so that what has grown for a reason does not shrink for the same, nor the reverse.
const worthGrowing = 0.01
const worthKeeping = 0.001

/**
 * The bound of memory that is right for what is known: the larger one that gains most beyond a hundredth of all reads for each
 * quarter that it is larger; or a step down, where that loses less than a thousandth.
 */
export function nextBound(current: number, hitRate: HitCurve, { min, max }: BoundRange): number {
  const now = hitRate(current)
  let best = current
  let most = 0
  for (let bytes = current; bytes < max;) {
    bytes = Math.min(max, Math.floor(bytes * step) + 1)
    const gain = hitRate(bytes) - now - worthGrowing * stepsBetween(current, bytes)
    if (gain > most) {
      best = bytes
      most = gain
    }
  }
  if (best > current) return best
  const smaller = stepDown(current, { min, max })
  const loss = now - hitRate(smaller)
  return loss < worthKeeping * stepsBetween(smaller, current) ? smaller : current
}

/** One step smaller, as far as that may be. */
export function stepDown(current: number, { min }: BoundRange): number {
  return Math.max(min, Math.floor(current / step))
}

function stepsBetween(smaller: number, larger: number): number {
  return Math.log(larger / smaller) / Math.log(step)
}
