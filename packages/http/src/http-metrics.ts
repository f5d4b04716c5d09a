import { DurationHistogram, type Metric, type Metrics } from '@cache/core'
import type { CacheOutcome } from './message.ts'

/** A request that has been answered. */
export interface Answered {
  readonly method: string | undefined
  /** Its template, as `/articles/:slug`, never its URL; `undefined`: none fits. */
  readonly route: string | undefined
  readonly status: number
  /** What `X-Cache` has said, if anything. */
  readonly outcome: unknown
  /** ms */
  readonly duration: number
}

/** Durations of requests, with and without the cache. */
export interface HttpMetrics {
  observe(answered: Answered): void
}

// s
const bounds = [0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

// Routes that are made of what clients send would be without end: those that come later are one.
const mostRoutes = 500

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const outcomes = { HIT: 'hit', MISS: 'miss', STALE: 'stale', BYPASS: 'bypass' } as const satisfies Record<
  CacheOutcome,
  string
>

interface Series {
  readonly labels: Readonly<Record<'method' | 'route' | 'status' | 'cache', string>>
  readonly durations: DurationHistogram
}

const known = new WeakMap<Metrics, HttpMetrics>()

/**
 * Offers `api_request_duration_seconds` and `api_cache_speedup_ratio`; asked again for the same `metrics`, it returns the same.
 * Throws CONFIG_INVALID for names that are taken.
 */
export function createHttpMetrics(metrics: Metrics): HttpMetrics {
  const before = known.get(metrics)
  if (before) return before
  const routes = new Map<string, Map<string, Series>>()
  metrics.add(metricsOf(routes))
  const made: HttpMetrics = {
    observe: (answered) => seriesOf(routes, answered).durations.observe(answered.duration),
  }
  known.set(metrics, made)
  return made
}

function seriesOf(routes: Map<string, Map<string, Series>>, answered: Answered): Series {
  const { outcome, status } = answered
  const asked = answered.route ?? 'none'
  const route = routes.has(asked) || routes.size < mostRoutes ? asked : 'other'
  let series = routes.get(route)
  if (!series) routes.set(route, (series = new Map()))

  const method = methods.has(answered.method ?? '') ? answered.method! : 'other'
  const cache = outcomes[outcome as CacheOutcome] ?? 'none'
  const statusClass = `${Math.floor(status / 100)}xx`
  const name = `${method} ${statusClass} ${cache}`
  const found = series.get(name)
  if (found) return found
  const labels = { method, route, status: statusClass, cache }
  const made = { labels, durations: new DurationHistogram(bounds) }
  series.set(name, made)
  return made
}

function metricsOf(routes: ReadonlyMap<string, ReadonlyMap<string, Series>>): Metric[] {
  return [
    {
      name: 'api_request_duration_seconds',
      help: 'Requests, by what the cache had to do with their answers',
      type: 'histogram',
      read: () =>
        [...routes.values()].flatMap((series) => Array.from(series.values(), (each) => [each.durations, each.labels])),
    },
    {
      name: 'api_cache_speedup_ratio',
      help: 'How many times as long as a hit a miss takes, on average',
      type: 'gauge',
      read: () =>
        [...routes].flatMap(([route, series]) => {
          const ratio = meanOf(series.values(), 'miss') / meanOf(series.values(), 'hit')
          return Number.isFinite(ratio) ? [[ratio, { route }]] : []
        }),
    },
  ]
}

/** NaN where there was none. */
function meanOf(series: Iterable<Series>, cache: string): number {
  let count = 0
  let sum = 0
  for (const { durations, labels } of series) {
    if (labels.cache !== cache) continue
    count += durations.count
    sum += durations.sum
  }
  return sum / count
}
