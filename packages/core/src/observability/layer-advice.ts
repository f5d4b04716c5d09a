import type { LayerCounters, MissReason } from './counters.ts'

/** What is known of a layer in this process since its start. */
export interface LayerState {
  readonly name: string
  readonly counters: LayerCounters
  readonly misses: Readonly<Record<MissReason, number>>
  /** ms */
  readonly ttl: number
  /** What leaves memory is lost: there is no Redis. */
  readonly isAlone: boolean
  /** More entries have left memory for others than are in it. */
  readonly evictsMuch: boolean
}

// Fewer reads are those of a start.
const fewReads = 1000
const lowRate = 0.5
const shortTtl = 60_000

// A layer like every other one need not be told of.
const mostTold = 3

/** Of layers that are read much and answer little: which, why, and what to do; those with the most misses first. */
export function layerAdvice(layers: readonly LayerState[]): string[] {
  const low = layers.filter(({ counters }) => readsOf(counters) >= fewReads && rateOf(counters) < lowRate)
  const ranked = low.toSorted((a, b) => b.counters.misses - a.counters.misses)
  return ranked.slice(0, mostTold).map((layer) => {
    const rate = Math.floor(100 * rateOf(layer.counters))
    return `Layer "${layer.name}" answers ${rate} % of its reads: ${causeOf(layer)}`
  })
}

interface Cause {
  readonly applies: (layer: LayerState) => boolean
  readonly says: (layer: LayerState) => string
}

const mostly = (layer: LayerState, count: number): boolean => 2 * count >= layer.counters.misses

/** The first that applies is told: those before leave nothing for those behind to mend. */
const causes: readonly Cause[] = [
  {
    applies: (layer) => mostly(layer, layer.misses.forced),
    says: () => 'most misses were asked for by `forceRefresh`. Leave it to invalidations, where that can be.',
  },
  {
    applies: (layer) => mostly(layer, layer.misses.unavailable + layer.misses.deaf),
    says: () => 'most misses are those of an outage of Redis. Look at the server, the network and `timeouts`.',
  },
  {
    applies: (layer) => mostly(layer, layer.misses.unreadable),
    says: () =>
      'most of what is found cannot be read. Raise the `version` when values change their shape, one release for all.',
  },
  {
    applies: ({ counters }) => 2 * counters.failedStores >= counters.loads && counters.loads > 0,
    says: () => 'what is loaded is not stored. See the log for why: memory and rights of Redis, or `maxValueBytes`.',
  },
  {
    applies: (layer) => mostly(layer, layer.misses.removed + Math.min(layer.misses.absent, layer.counters.removals)),
    says: () =>
      'most misses follow invalidations. Invalidate by ids or narrower tags, and `update` or `set` what is known anew.',
  },
  {
    applies: (layer) => mostly(layer, layer.misses.expired) || layer.ttl < shortTtl,
    says: ({ ttl }) =>
      `values end before they are asked for again. Raise the \`ttl\` of ${ttl / 1000} s, or set \`staleFor\` or \`refreshAhead\`.`,
  },
  {
    applies: ({ evictsMuch, isAlone }) => isAlone && evictsMuch,
    says: () => 'values leave memory before they are asked for again. Raise `memory.maxBytes`, or set `redis`.',
  },
]

function causeOf(layer: LayerState): string {
  const cause = causes.find(({ applies }) => applies(layer))
  return (
    cause?.says(layer) ??
    'most ids are asked for once. See whether ids or params hold what differs from request to request, or leave them uncached.'
  )
}

function hitsOf({ memoryHits, redisHits, staleHits }: LayerCounters): number {
  return memoryHits + redisHits + staleHits
}

function readsOf(counters: LayerCounters): number {
  return hitsOf(counters) + counters.misses
}

function rateOf(counters: LayerCounters): number {
  return hitsOf(counters) / readsOf(counters)
}
