import type { Answer, ResponseCache } from '@cache/http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Call, FastifyExchange, httpRequestOf } from './exchange.ts'
import { setFields, weakenIfEncoded } from './reply-fields.ts'
import { sendReply } from './write-reply.ts'

/** Answers a request at its `onRequest`, or lets it go on to its handler, whose answer `onSend` holds back. */
export function serveFastify(responses: ResponseCache<FastifyRequest, FastifyReply>, call: Call): void {
  const { mayBeChanged, next, reply } = call
  const request = httpRequestOf(reply.request)
  let exchange: FastifyExchange | undefined
  const act = (answer: Answer): void => {
    // `onSend` does as it says.
    if (exchange?.hasRun) return
    if (answer.kind === 'send') {
      if (mayBeChanged) weakenIfEncoded(reply, answer.response)
      sendReply(reply, answer.response)
      return
    }
    if (answer.kind === 'bypass') setFields(reply, answer.fields)
    next()
  }
  const alone = (): void => {
    if (!exchange?.hasRun) next()
  }

  try {
    const answer = responses.serve(
      request,
      () => (exchange = new FastifyExchange(call, request, responses.policy.maxBodyBytes)),
    )
    if (!(answer instanceof Promise)) return act(answer)
    if (exchange) exchange.answer = answer
    answer.then(act, alone)
  } catch {
    alone()
  }
}
