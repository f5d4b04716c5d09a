import type { CacheParts, LayerContext } from '../paths/layer-context.ts'
import type { RouteCounters } from './route-counters.ts'

/** Whole numbers by field: `l:<layer>:<counter>`, `r:<outcome>:<route>`, `i:<what>`. What a reader does not know it leaves out. */
export type Counts = ReadonlyMap<string, number>

/** What is counted in one process. */
export interface Counted {
  readonly layers: readonly Pick<LayerContext, 'config' | 'counters' | 'measures'>[]
  readonly routes: RouteCounters
  readonly invalidations: CacheParts['invalidations']
}

/** What all counters show at this moment. */
export function countsOf({ invalidations, layers, routes }: Counted): Counts {
  const counts = new Map<string, number>()
  for (const { config, counters, measures } of layers) {
    put(counts, (counter) => `l:${config.name}:${counter}`, { ...counters, loadTime: 1000 * measures.loads.sum })
    put(counts, (reason) => `l:${config.name}:miss-${reason}`, measures.misses)
  }
  for (const [route, counters] of routes.entries()) put(counts, (outcome) => `r:${outcome}:${route}`, counters)
  put(counts, (what) => `i:${what}`, invalidations)
  return counts
}

function put(counts: Map<string, number>, fieldOf: (name: string) => string, counters: object): void {
  for (const [name, value] of Object.entries(counters)) {
    if (typeof value === 'number' && value > 0) counts.set(fieldOf(name), Math.round(value))
  }
}

/** What has been counted since `before`. */
export function countedSince(before: Counts, now: Counts): Counts {
  const added = Array.from(now, ([field, count]) => [field, count - (before.get(field) ?? 0)] as const)
  return new Map(added.filter(([, count]) => count > 0))
}

export function sumOf(parts: Iterable<Counts>): Counts {
  const sum = new Map<string, number>()
  for (const part of parts) for (const [field, count] of part) sum.set(field, (sum.get(field) ?? 0) + count)
  return sum
}
