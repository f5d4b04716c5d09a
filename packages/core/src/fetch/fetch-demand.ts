import { type Fields, clientDemand, noDemand } from '../http-fields/index.ts'
import type { Demand } from './asked.ts'

/** What the `cache` of a request stands for (https://fetch.spec.whatwg.org/#concept-request-cache-mode), beside what its fields demand. */
export function demandOf(headers: Fields, mode: RequestInit['cache']): Demand {
  const said = { ...clientDemand(headers), anyAge: false, reload: false }
  switch (mode) {
    case 'no-store':
      return { ...said, noStore: true }
    case 'reload':
      return { ...said, reload: true }
    case 'no-cache':
      return { ...said, noCache: true }
    case 'force-cache':
      return { ...anyAge, onlyIfCached: said.onlyIfCached }
    case 'only-if-cached':
      return { ...anyAge, onlyIfCached: true }
    default:
      return said
  }
}

const anyAge: Demand = Object.freeze({ ...noDemand, anyAge: true, reload: false })
