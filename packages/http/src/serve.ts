import type { Layer } from '@cache/core'
import type { RoutePolicy } from './config/route-policy.ts'
import type { Answer, Exchange } from './exchange.ts'
import { lookUp } from './look-up.ts'
import type { HttpRequest } from './message.ts'
import { refresh } from './refresh.ts'
import { bypassOf } from './request/bypass.ts'
import { type ClientDemand, demandOf } from './request/client-demand.ts'
import { requestKeyOf } from './request/request-key.ts'
import { mayAnswer } from './response/freshness.ts'
import { replay } from './response/replay.ts'
import type { Stored } from './response/stored-response.ts'
import { bypassed } from './untouched.ts'
import { type Variants, isSelected, variantIdOf } from './variants.ts'

/** What serving needs: made once for each route. */
export interface Serving {
  readonly layer: Layer<Stored>
  readonly policy: RoutePolicy
  readonly variants: Variants
}

/** One request on its way through the cache. */
export interface Asked {
  readonly exchange: Exchange
  readonly request: HttpRequest
  readonly demand: ClientDemand
  /** Of the route's response to this request, before any `Vary`. */
  readonly primary: string
}

/** Answers a request from the cache, or has its handler answer it. A fresh hit in memory takes no promise. */
export function serve(serving: Serving, exchange: Exchange): Answer | Promise<Answer> {
  const { policy } = serving
  const { request } = exchange
  const reason = bypassOf(request, policy)
  if (reason !== undefined) return bypassed('BYPASS', { fwd: 'bypass', detail: reason })
  const asked: Asked = {
    exchange,
    request,
    demand: demandOf(request, policy),
    primary: requestKeyOf(request, policy),
  }
  if (exchange.isRefresh) return refresh(serving, asked)
  return fromMemory(serving, asked) ?? lookUp(serving, asked)
}

function fromMemory({ layer, policy }: Serving, { demand, primary, request }: Asked): Answer | undefined {
  let id = primary
  let found = layer.readMemory(id)
  if (found.outcome !== 'hit' || found.value.kind === 'pass') return undefined
  if (!isSelected(found.value, request, policy)) {
    id = variantIdOf(primary, found.value, request, policy)
    found = layer.readMemory(id)
    if (found.outcome !== 'hit' || found.value.kind === 'pass') return undefined
    if (!isSelected(found.value, request, policy)) return undefined
  }
  const { age, ttlLeft, value } = found
  if (mayAnswer(value, age, demand) !== 'fresh') return undefined
  return {
    kind: 'send',
    response: replay(value, request, policy, { outcome: 'HIT', age, ttlLeft, status: { hit: true }, key: id }),
  }
}
