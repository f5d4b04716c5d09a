import type { Cache, LayerTotals } from '@cache/core'
import { z } from 'zod'
import { type ReadableMetrics, meanOf, samplesOf } from '../metric-samples.ts'

/** A layer or a route with the cache and without it; means in ms, and absent where nothing was measured. */
interface Compared {
  readonly hits: number
  readonly misses: number
  readonly withCache: number | undefined
  readonly withoutCache: number | undefined
  /** How many times as long it takes without the cache. */
  readonly speedup: number | undefined
}

interface Comparison {
  /** What `layers` tell of; routes are of this process, since it began. */
  readonly scope: 'fleet' | 'process'
  readonly from: number
  readonly to: number
  readonly layers: readonly (Compared & { readonly layer: string; readonly timeSaved: number })[]
  readonly routes: readonly (Compared & { readonly method: string; readonly route: string })[]
}

const compared = {
  hits: z.number(),
  misses: z.number(),
  withCache: z.number().optional().describe('Mean of what the cache answered, ms'),
  withoutCache: z.number().optional().describe('Mean of the rest, or of loads, ms'),
  speedup: z.number().optional().describe('How many times as long it takes without the cache'),
}

export const comparisonSchema: z.ZodType = z.object({
  scope: z.enum(['fleet', 'process']).describe('What the layers tell of; routes are of this process'),
  from: z.number().describe('Of what the layers tell of, ms since 1970'),
  to: z.number(),
  layers: z.array(z.object({ layer: z.string(), ...compared, timeSaved: z.number().describe('ms') })),
  routes: z.array(z.object({ method: z.string(), route: z.string(), ...compared })),
})

// What is said of answers that the cache has given.
const answered: ReadonlySet<string> = new Set(['hit', 'stale'])

/** Layers by the statistics of the last day; what hits take, and routes, by the registry, if there is one. */
export async function comparisonOf(cache: Cache, metrics: ReadableMetrics | undefined): Promise<Comparison> {
  const { lastDay, scope } = await cache.stats({ keys: false, hottest: 0 })
  const samples = await samplesOf(metrics, ['api_request_duration_seconds', 'cache_operation_duration_seconds'])
  const reads = samples.cache_operation_duration_seconds.filter(
    ({ labels: { operation, outcome } }) => operation === 'read' && outcome === 'answered',
  )
  const readTime = {
    memory: meanOf(reads.filter(({ labels }) => labels['tier'] === 'memory')).mean,
    redis: meanOf(reads.filter(({ labels }) => labels['tier'] === 'redis')).mean,
  }
  const byRoute = Map.groupBy(samples.api_request_duration_seconds, ({ labels: { method, route } }) =>
    JSON.stringify([method, route]),
  )
  return {
    scope,
    from: lastDay.from,
    to: lastDay.to,
    layers: lastDay.layers.map((totals) => layerOf(totals, readTime)),
    routes: Array.from(byRoute.values(), routeOf),
  }
}

type Samples = Awaited<ReturnType<typeof samplesOf>>['api_request_duration_seconds']

function routeOf(samples: Samples): Comparison['routes'][number] {
  const { method, route } = samples[0]!.labels
  const ofCache = Object.groupBy(samples, ({ labels }) =>
    answered.has(String(labels['cache']).toLowerCase()) ? 'hits' : 'misses',
  )
  const [hits, misses] = [meanOf(ofCache.hits ?? []), meanOf(ofCache.misses ?? [])]
  const counts = { hits: hits.count, misses: misses.count }
  return { method: String(method), route: String(route), ...counts, ...timesOf(hits.mean, misses.mean) }
}

type ReadTime = Readonly<Record<'memory' | 'redis', number | undefined>>

/** A hit takes what a read of its tier takes on average, since single hits are not timed. */
function layerOf(totals: LayerTotals, { memory, redis }: ReadTime): Comparison['layers'][number] {
  const { hits, layer, loadTime, memoryHits, misses, redisHits, timeSaved } = totals
  const timed = (memory === undefined ? 0 : memoryHits) + (redis === undefined ? 0 : redisHits)
  const spent = memoryHits * (memory ?? 0) + redisHits * (redis ?? 0)
  return { layer, hits, misses, timeSaved, ...timesOf(timed === 0 ? undefined : spent / timed, loadTime) }
}

function timesOf(
  withCache: number | undefined,
  withoutCache: number | undefined,
): Pick<Compared, 'withCache' | 'withoutCache' | 'speedup'> {
  return { withCache, withoutCache, speedup: withCache && withoutCache ? withoutCache / withCache : undefined }
}
