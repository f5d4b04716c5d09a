/** What `X-Cache` says of an answer that went through the cache. */
export const outcomes = ['HIT', 'MISS', 'STALE'] as const

export type Outcome = (typeof outcomes)[number]

/** Where a time was taken: by the app, as its `Server-Timing` tells, or by k6 until the last byte had come. */
export const sides = ['server', 'client'] as const

export type Side = (typeof sides)[number]

/** The share of answers that were a HIT. */
export const hitMetric = 'cache_hits'

/** Name of the metric with the times of one kind of answer, in ms. */
export function timeMetric(side: Side, outcome: Outcome): `${Side}_time_${Lowercase<Outcome>}` {
  return `${side}_time_${outcome.toLowerCase() as Lowercase<Outcome>}`
}
