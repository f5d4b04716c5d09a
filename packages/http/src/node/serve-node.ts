import type { Answer } from '../exchange.ts'
import type { ResponseCache } from '../response-cache.ts'
import { beforeEnd } from './end-gate.ts'
import { type NodeCall, isUnsafe, requestOf } from './node-call.ts'
import { NodeExchange } from './node-exchange.ts'

/**
 * Answers a request from the cache, or has the framework answer it and keeps what may be kept: all that a framework needs whose
 * handlers write to `res`.
 * @example serveNode(articles, { req, res, raw: req, run: () => handler(req, res), fail: (error) => res.writeHead(500).end() })
 */
export function serveNode<Req, Res>(cache: ResponseCache<Req, Res>, call: NodeCall<Req>): void {
  const request = requestOf(call)
  const exchange = new NodeExchange(call, request, cache.policy.maxBodyBytes)
  if (isUnsafe(call.req.method)) {
    beforeEnd(call.res, (status, fields) => cache.afterUnsafe(request, status, fields))
  }

  let answer: Answer | Promise<Answer>
  try {
    answer = cache.serve(request, () => exchange)
  } catch (error) {
    return exchange.fail(error)
  }
  if (!(answer instanceof Promise)) return exchange.act(answer)
  answer.then(
    (answered) => exchange.act(answered),
    (error: unknown) => exchange.fail(error),
  )
}
