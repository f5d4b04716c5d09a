import { type Outcome, outcomes } from './metrics.ts'

/** Of the headers `X-Cache` and `Cache-Status` (RFC 9211); undefined where the first says nothing that is known. */
export function outcomeIn(xCache: string | undefined, cacheStatus: string | undefined): Outcome | undefined {
  if (xCache === 'HIT' && /;\s*collapsed\b/.test(cacheStatus ?? '')) return 'JOINED'
  return outcomes.find((word) => word === xCache && word !== 'JOINED')
}
