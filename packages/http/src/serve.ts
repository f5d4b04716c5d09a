import { type ClientDemand, mayAnswer } from '@cache/core/http-fields'
import type { Answer, Exchange } from './exchange.ts'
import { lookUp } from './look-up.ts'
import type { HttpRequest } from './message.ts'
import { refresh } from './refresh.ts'
import { bypassOf } from './request/bypass.ts'
import { demandOf } from './request/client-demand.ts'
import type { Serving } from './serving.ts'
import { bypassed } from './untouched.ts'
import { isSelected, variantIdOf } from './variants.ts'

/** Answers a request from the cache, or has its handler answer it. A fresh hit in memory takes no promise and no exchange. */
export function serve(serving: Serving, request: HttpRequest, exchange: () => Exchange): Answer | Promise<Answer> {
  const { keys, policy } = serving
  const reason = bypassOf(request, policy)
  if (reason !== undefined) return bypassed('BYPASS', { fwd: 'bypass', detail: reason })
  const demand = demandOf(request, policy)
  const primary = keys.of(request)
  if (request.isRefresh) return refresh(serving, { request, demand, primary, exchange: exchange() })
  return (
    fromMemory(serving, request, demand, primary) ?? lookUp(serving, { request, demand, primary, exchange: exchange() })
  )
}

/** The answer of a fresh hit in memory alone. */
export function serveAtOnce(serving: Serving, request: HttpRequest): Answer | undefined {
  const { keys, policy } = serving
  if (request.isRefresh || bypassOf(request, policy) !== undefined) return undefined
  return fromMemory(serving, request, demandOf(request, policy), keys.of(request))
}

// Nothing here writes to a stored response, and its body need not be copied for each answer.
const borrowed = { borrow: true } as const

function fromMemory(
  { hits, layer, policy }: Serving,
  request: HttpRequest,
  demand: ClientDemand,
  primary: string,
): Answer | undefined {
  let key = primary
  let found = layer.readMemory(key, borrowed)
  if (found.outcome !== 'hit' || found.value.kind === 'pass') return undefined
  if (!isSelected(found.value, request, policy)) {
    key = variantIdOf(primary, found.value, request, policy)
    found = layer.readMemory(key, borrowed)
    if (found.outcome !== 'hit' || found.value.kind === 'pass') return undefined
    if (!isSelected(found.value, request, policy)) return undefined
  }
  const { age, ttlLeft, value: stored } = found
  return mayAnswer(stored, age, demand) === 'fresh' ? hits.answer({ stored, age, ttlLeft, key }, request) : undefined
}
