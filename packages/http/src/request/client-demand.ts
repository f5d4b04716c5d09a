import { type ClientDemand, type Fields, clientDemand, noDemand } from '@cache/core/http-fields'
import type { RoutePolicy } from '../config/route-policy.ts'
import type { HttpRequest } from '../message.ts'

/** `only-if-cached` and `no-store` always count; the rest costs the origin and counts where the policy lets it. */
export function demandOf({ headers }: HttpRequest, { clientControl }: RoutePolicy): ClientDemand {
  // Most clients ask for nothing.
  if (headers['cache-control'] === undefined && headers.pragma === undefined) return noDemand
  const demand = clientDemand(headers as Fields)
  if (clientControl) return demand
  const { noStore, onlyIfCached } = demand
  return noStore || onlyIfCached ? { ...noDemand, noStore, onlyIfCached } : noDemand
}
