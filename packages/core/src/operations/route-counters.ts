/** Requests of one route, by what became of them. Plain integers, for whoever answers to raise. */
export interface RouteCounts {
  hit: number
  stale: number
  miss: number
  /** Not the cache's to answer. */
  bypass: number
}

// Routes are templates and few; were they URLs, they would still be no more than this.
const mostRoutes = 200
const otherRoutes = 'other'

// UTF-16 units.
const longestName = 200

/** The routes of one process, of bounded number. */
export class RouteCounters {
  readonly #routes = new Map<string, RouteCounts>()

  /** Of a route by its template, as `GET /articles/:slug`; the same object each time, to be kept. */
  of(route: string): RouteCounts {
    const name = route.slice(0, longestName)
    const known = this.#routes.get(name) ?? (this.#routes.size < mostRoutes ? undefined : this.#routes.get(otherRoutes))
    if (known) return known
    const counts = { hit: 0, stale: 0, miss: 0, bypass: 0 }
    this.#routes.set(this.#routes.size < mostRoutes ? name : otherRoutes, counts)
    return counts
  }

  entries(): Iterable<readonly [route: string, counts: RouteCounts]> {
    return this.#routes
  }
}

const routesByCache = new WeakMap<object, RouteCounters>()

/** Lets adapters count for a cache. */
export function revealRoutes(cache: object, routes: RouteCounters): void {
  routesByCache.set(cache, routes)
}

/**
 * Where an adapter counts the requests of a route for the cache's statistics, by the route's template, as `GET /articles/:slug`: the same
 * object for the same route. Beyond 200 routes all further ones are counted together.
 * @example countsOfRoute(cache, 'GET /articles/:slug').hit++
 */
export function countsOfRoute(cache: object, route: string): RouteCounts {
  return (routesByCache.get(cache) ?? new RouteCounters()).of(route)
}
