import type { Answer, Exchange } from './exchange.ts'
import { lookUp } from './look-up.ts'
import { refresh } from './refresh.ts'
import { bypassOf } from './request/bypass.ts'
import { demandOf } from './request/client-demand.ts'
import { requestKeyOf } from './request/request-key.ts'
import { mayAnswer } from './response/freshness.ts'
import { replay } from './response/replay.ts'
import type { Asked, Serving } from './serving.ts'
import { bypassed } from './untouched.ts'
import { isSelected, variantIdOf } from './variants.ts'

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

// Nothing here writes to a stored response, and its body need not be copied for each answer.
const borrowed = { borrow: true } as const

function fromMemory({ layer, policy }: Serving, { demand, primary, request }: Asked): Answer | undefined {
  let id = primary
  let found = layer.readMemory(id, borrowed)
  if (found.outcome !== 'hit' || found.value.kind === 'pass') return undefined
  if (!isSelected(found.value, request, policy)) {
    id = variantIdOf(primary, found.value, request, policy)
    found = layer.readMemory(id, borrowed)
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
