import type { Layer } from '@cache/core'
import type { ClientDemand } from '@cache/core/http-fields'
import type { RoutePolicy } from './config/route-policy.ts'
import type { Exchange } from './exchange.ts'
import type { HitAnswers } from './hit-answers.ts'
import type { HttpRequest } from './message.ts'
import type { RequestKeys } from './request/request-key.ts'
import type { Stored } from './response/stored-response.ts'
import type { Variants } from './variants.ts'

/** What serving needs: made once for each route. */
export interface Serving {
  readonly layer: Layer<Stored>
  readonly policy: RoutePolicy
  readonly variants: Variants
  readonly hits: HitAnswers
  readonly keys: RequestKeys
}

/** One request on its way through the cache. */
export interface Asked {
  readonly exchange: Exchange
  readonly request: HttpRequest
  readonly demand: ClientDemand
  /** Of the route's response to this request, before any `Vary`. */
  readonly primary: string
}
