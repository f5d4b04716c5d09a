import { randomLcg, randomLogNormal } from 'd3-random'
import type { UpstreamBehavior } from './upstream-options.ts'

/** What becomes of one request. */
export interface Fate {
  readonly outcome: 'answer' | 'fail' | 'hang'
  /** Time until then, ms. */
  readonly delay: number
}

/** Draws the fate of one request after another; times are spread as those of real services are, with a long tail. */
export function seededFates(seed: number): (behavior: UpstreamBehavior) => Fate {
  const uniform = randomLcg(seed)
  const factorOf = randomLogNormal.source(uniform)
  return ({ latency, latencySpread, errorRate, hangRate }) => {
    // Drawn in any case, so that switching a trouble on leaves the others as they were.
    const luck = uniform()
    const delay = latency * factorOf(0, latencySpread)()
    if (luck < hangRate) return { outcome: 'hang', delay }
    return { outcome: luck < hangRate + errorRate ? 'fail' : 'answer', delay }
  }
}
