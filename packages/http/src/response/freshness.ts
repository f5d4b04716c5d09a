import type { ClientDemand } from '../request/client-demand.ts'
import type { StoredResponse } from './stored-response.ts'

/** `fresh`: as it is; `stale`: while it is replaced; `if error`: only where the handler fails; `no`: not to this request. */
export type Usability = 'fresh' | 'stale' | 'if error' | 'no'

/** What may be done with a response stored so long ago, ms (RFC 9111, sections 4.2.4 and 5.2.1, and RFC 5861). */
export function mayAnswer(stored: StoredResponse, msSinceStored: number, demand: ClientDemand): Usability {
  const age = ageInMs(stored, msSinceStored)
  if (demand.noCache || (demand.maxAge !== undefined && age >= demand.maxAge)) return 'no'
  const left = stored.lifetime - age
  if (left > 0) return left >= demand.minFresh ? 'fresh' : 'no'
  return whileStale(stored, -left, demand)
}

/** What `Age` says, in whole seconds (RFC 9111, section 4.2.3). */
export function ageOf(stored: StoredResponse, msSinceStored: number): number {
  return Math.floor(ageInMs(stored, msSinceStored) / 1000)
}

/** How long it is fresh still, in whole seconds; below 0 when it is stale. */
export function secondsLeft(stored: StoredResponse, msSinceStored: number): number {
  return Math.floor((stored.lifetime - ageInMs(stored, msSinceStored)) / 1000)
}

function whileStale(stored: StoredResponse, staleSince: number, demand: ClientDemand): Usability {
  if (demand.minFresh > 0) return 'no'
  if (demand.maxStale > 0 && staleSince <= demand.maxStale && !stored.mustRevalidate) return 'stale'
  // RFC 9111, section 5.2.1.1: who names an age alone wants nothing stale.
  if (demand.maxAge !== undefined) return 'no'
  if (staleSince < stored.staleFor) return 'stale'
  return staleSince < stored.staleIfErrorFor ? 'if error' : 'no'
}

// A clock that was set back makes nothing younger than it came.
function ageInMs({ initialAge }: StoredResponse, msSinceStored: number): number {
  return initialAge * 1000 + Math.max(0, msSinceStored)
}
