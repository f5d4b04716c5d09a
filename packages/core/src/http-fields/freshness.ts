import type { ClientDemand } from './client-demand.ts'

/** What a stored response says of its time. */
export interface Aged {
  /** Age when it was stored, s. */
  readonly initialAge: number
  /** From when it was made, ms. */
  readonly lifetime: number
  /** Past its lifetime it may be served for so long while it is replaced, ms. */
  readonly staleFor: number
  /** The same where it cannot be replaced, ms. */
  readonly staleIfErrorFor: number
  /** Never to be served past its lifetime, not even to a client that would take it. */
  readonly mustRevalidate: boolean
}

/** `fresh`: as it is; `stale`: while it is replaced; `if error`: only where it cannot be replaced; `no`: not to this request. */
export type Usability = 'fresh' | 'stale' | 'if error' | 'no'

/** What may be done with a response stored so long ago, ms (RFC 9111, sections 4.2.4 and 5.2.1, and RFC 5861). */
export function mayAnswer(stored: Aged, msSinceStored: number, demand: ClientDemand): Usability {
  const age = ageInMs(stored, msSinceStored)
  if (demand.noCache || (demand.maxAge !== undefined && age >= demand.maxAge)) return 'no'
  const left = stored.lifetime - age
  if (left > 0) return left >= demand.minFresh ? 'fresh' : 'no'
  return whileStale(stored, -left, demand)
}

/** What `Age` says, in whole seconds (RFC 9111, section 4.2.3). */
export function ageOf(stored: Aged, msSinceStored: number): number {
  return Math.floor(ageInMs(stored, msSinceStored) / 1000)
}

/** How long it is fresh still, in whole seconds; below 0 when it is stale. */
export function secondsLeft(stored: Aged, msSinceStored: number): number {
  return Math.floor((stored.lifetime - ageInMs(stored, msSinceStored)) / 1000)
}

function whileStale(stored: Aged, staleSince: number, demand: ClientDemand): Usability {
  if (demand.minFresh > 0) return 'no'
  if (demand.maxStale > 0 && staleSince <= demand.maxStale && !stored.mustRevalidate) return 'stale'
  // RFC 9111, section 5.2.1.1: who names an age alone wants nothing stale.
  if (demand.maxAge !== undefined) return 'no'
  if (staleSince < stored.staleFor) return 'stale'
  return staleSince < stored.staleIfErrorFor ? 'if error' : 'no'
}

// A clock that was set back makes nothing younger than it came.
function ageInMs({ initialAge }: Aged, msSinceStored: number): number {
  return initialAge * 1000 + Math.max(0, msSinceStored)
}
