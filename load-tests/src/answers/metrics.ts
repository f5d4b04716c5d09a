/**
 * What `X-Cache` says of an answer; BYPASS where the cache is off or not for this request. One that had to wait for the load of
 * another request is a HIT there too, and JOINED here: it took as long as that load.
 */
export const outcomes = ['HIT', 'JOINED', 'MISS', 'STALE', 'BYPASS'] as const

export type Outcome = (typeof outcomes)[number]

/** Where a time was taken: by the app, as its `Server-Timing` tells, or by k6 until the last byte had come. */
export const sides = ['server', 'client'] as const

export type Side = (typeof sides)[number]

/** The instances under test, or those beside them that run without a cache, for comparison. */
export const fleets = ['with', 'without'] as const

export type FleetName = (typeof fleets)[number]

/** The share of answers that were a HIT. */
export const hitMetric = 'cache_hits'

/** Name of the metric with the times of one kind of answer, in ms. */
export function timeMetric(side: Side, outcome: Outcome): `${Side}_time_${Lowercase<Outcome>}` {
  return `${side}_time_${outcome.toLowerCase() as Lowercase<Outcome>}`
}

/** Name of the metric with the times of all answers of a fleet that count, in ms. */
export function fleetTimeMetric(side: Side, fleet: FleetName): `${Side}_time_${FleetName}` {
  return `${side}_time_${fleet}`
}

/** Name of the metric that counts every request to a fleet, those of a warm-up too. */
export function requestMetric(fleet: FleetName): `requests_${FleetName}` {
  return `requests_${fleet}`
}

/** Name of the metric that says how many queries a fleet asked of its database in the whole run. */
export function queryMetric(fleet: FleetName): `database_queries_${FleetName}` {
  return `database_queries_${fleet}`
}
