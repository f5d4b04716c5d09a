const units = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const

/** A duration as people read it: `3.5 h`, `12 s`, `850 ms`. */
export function timeText(ms: number): string {
  const length = Math.max(0, ms)
  if (length === Infinity) return 'ever'
  const unit = units.find(([size]) => length >= size)
  return unit ? `${Number((length / unit[0]).toPrecision(2))} ${unit[1]}` : `${Math.round(length)} ms`
}
