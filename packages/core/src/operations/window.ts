import { type MissReason, missReasons } from '../observability/counters.ts'
import type { EpochMs } from '../shared/clock.ts'
import { type Counts, sumOf } from './counts.ts'
import type { CoursePoint, Invalidations, LayerTotals, RouteTotals, Totals, WindowStatistics } from './statistics.ts'

/** Counts of a minute or an hour. */
export interface Slice {
  readonly from: EpochMs
  readonly counts: Counts
}

/** Of the last 61 minutes and of the last 25 hours, the oldest first. */
export interface Slices {
  readonly lastHour: readonly Slice[]
  readonly lastDay: readonly Slice[]
}

// Fewer requests say little of a route.
const fewRequests = 10
const routesShown = 5

/** What the counts of a time say, the oldest slice first. */
export function windowOf(slices: readonly Slice[], to: EpochMs): WindowStatistics {
  const filled = joined(slices.filter(({ counts }) => counts.size > 0))
  const from = filled[0]?.from ?? to
  const counts = sumOf(filled.map((slice) => slice.counts))
  const layers = layersIn(counts)
  const routes = routesIn(counts)
  return {
    from,
    to,
    ...togetherOf(layers),
    invalidations: invalidationsIn(counts, to - from),
    layers,
    routes,
    ...extremesOf(routes),
    course: filled.map(coursePoint),
  }
}

/** Slices of the same time as one. */
function joined(slices: readonly Slice[]): Slice[] {
  return Array.from(
    Map.groupBy(slices, ({ from }) => from),
    ([from, same]) => ({
      from,
      counts: sumOf(same.map(({ counts }) => counts)),
    }),
  )
}

type Read = (counter: string) => number

/** By name, what was counted under it: fields are `<kind>:<name>:<counter>`, and names may hold colons. */
function tableOf(counts: Counts, field: RegExp): Map<string, Read> {
  const rows = new Map<string, Map<string, number>>()
  for (const [text, count] of counts) {
    const { counter, name } = field.exec(text)?.groups ?? {}
    if (name === undefined || counter === undefined) continue
    const row = rows.get(name) ?? new Map<string, number>()
    rows.set(name, row.set(counter, count))
  }
  return new Map(Array.from(rows, ([name, row]) => [name, (counter) => row.get(counter) ?? 0]))
}

const layerField = /^l:(?<name>.+):(?<counter>[^:]+)$/s
const routeField = /^r:(?<counter>[^:]+):(?<name>.+)$/s

function layersIn(counts: Counts): LayerTotals[] {
  const layers = Array.from(tableOf(counts, layerField), ([layer, of]): LayerTotals => {
    const [memoryHits, redisHits, staleHits, misses] = [
      of('memoryHits'),
      of('redisHits'),
      of('staleHits'),
      of('misses'),
    ]
    const hits = memoryHits + redisHits + staleHits
    const made = of('loads') - of('loadFailures')
    const loadTime = made > 0 ? of('loadTime') / made : undefined
    return {
      layer,
      reads: hits + misses,
      hits,
      memoryHits,
      redisHits,
      staleHits,
      misses,
      hitRate: rateOf(hits, misses),
      loads: of('loads'),
      loadFailures: of('loadFailures'),
      loadTime,
      timeSaved: of('timeSaved'),
      missReasons: reasonsIn(of),
      removals: of('removals'),
      fencedStores: of('fencedStores'),
      failedStores: of('failedStores'),
    }
  })
  return layers.toSorted((a, b) => b.reads - a.reads)
}

function reasonsIn(of: Read): Partial<Record<MissReason, number>> {
  const counted = missReasons.map((reason) => [reason, of(`miss-${reason}`)] as const)
  return Object.fromEntries(counted.filter(([, count]) => count > 0))
}

function togetherOf(layers: readonly LayerTotals[]): Totals {
  const sum = (read: (layer: LayerTotals) => number): number => layers.reduce((all, layer) => all + read(layer), 0)
  const hits = sum((layer) => layer.hits)
  const misses = sum((layer) => layer.misses)
  const made = sum((layer) => layer.loads - layer.loadFailures)
  return {
    reads: hits + misses,
    hits,
    memoryHits: sum((layer) => layer.memoryHits),
    redisHits: sum((layer) => layer.redisHits),
    staleHits: sum((layer) => layer.staleHits),
    misses,
    hitRate: rateOf(hits, misses),
    loads: sum((layer) => layer.loads),
    loadFailures: sum((layer) => layer.loadFailures),
    loadTime: made > 0 ? sum((layer) => (layer.loadTime ?? 0) * (layer.loads - layer.loadFailures)) / made : undefined,
    timeSaved: sum((layer) => layer.timeSaved),
  }
}

function routesIn(counts: Counts): RouteTotals[] {
  const routes = Array.from(tableOf(counts, routeField), ([route, of]): RouteTotals => {
    const [hits, stale, misses, bypassed] = [of('hit'), of('stale'), of('miss'), of('bypass')]
    const requests = hits + stale + misses + bypassed
    return { route, requests, hits, stale, misses, bypassed, hitRate: rateOf(hits + stale, misses) }
  })
  return routes.toSorted((a, b) => b.requests - a.requests)
}

function extremesOf(routes: readonly RouteTotals[]): Pick<WindowStatistics, 'topRoutes' | 'bottomRoutes'> {
  const rated = routes.filter(({ hitRate, requests }) => hitRate !== undefined && requests >= fewRequests)
  const ranked = rated.toSorted((a, b) => b.hitRate! - a.hitRate!)
  return { topRoutes: ranked.slice(0, routesShown), bottomRoutes: ranked.toReversed().slice(0, routesShown) }
}

function invalidationsIn(counts: Counts, length: number): Invalidations {
  const of = (what: string): number => counts.get(`i:${what}`) ?? 0
  const [ids, tags, layers, everything, patterns] = ['ids', 'tags', 'layers', 'everything', 'patterns'].map(of) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const all = ids + tags + layers + everything + patterns
  // In less than a minute there is no rate to speak of.
  return { ids, tags, layers, everything, patterns, perMinute: all / Math.max(1, length / 60_000) }
}

function coursePoint({ counts, from }: Slice): CoursePoint {
  const { hits, reads } = togetherOf(layersIn(counts))
  return { from, reads, hits }
}

function rateOf(hits: number, misses: number): number | undefined {
  return hits + misses === 0 ? undefined : hits / (hits + misses)
}
