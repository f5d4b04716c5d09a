import type { Answer, ResponseCache } from '@cache/http'
import { serveNode } from '@cache/http/node'
import { Observable, type Subscriber } from 'rxjs'
import { holdReply } from './held-replies.ts'
import { withoutLateFields } from './late-fields.ts'
import { type Adapter, type Platform, callOf, fieldsOnReply, showReplyFields } from './platform-request.ts'

/** A handler whose responses are cached, about to be asked. */
export interface Asked {
  readonly adapter: Adapter
  readonly platform: Platform
  /** What Nest would run. */
  readonly handler: () => Observable<unknown>
  /** Status of its responses, where it says so. */
  readonly status: number | undefined
  /** Nest sends nothing for it. */
  readonly answersByItself: boolean
}

/** What the handler returns, if it has to be asked; else `undefined`, as its result, while the response comes from the cache. */
export function served(cache: ResponseCache, asked: Asked): Observable<unknown> {
  let isServed = false
  return new Observable((subscriber) => {
    // Whoever asks again, as `retry` does, asks the handler.
    if (isServed) return asked.handler().subscribe(subscriber)
    isServed = true
    const { platform } = asked
    let hasRun = false
    showReplyFields(platform)
    serveNode(
      withheld(cache, asked, subscriber, () => hasRun),
      {
        ...callOf(platform),
        run: () => {
          hasRun = true
          subscriber.add(asked.handler().subscribe(subscriber))
        },
        fail: (error) => subscriber.error(error),
      },
    )
    return undefined
  })
}

/** The cache, whose answers wait until the interceptors around have had their turn. */
function withheld(
  cache: ResponseCache,
  asked: Asked,
  subscriber: Subscriber<unknown>,
  hasRun: () => boolean,
): ResponseCache {
  const turned = (answer: Answer): Answer | Promise<Answer> => {
    if (hasRun()) return answer
    // An interceptor around has given up waiting, and Nest has answered for it.
    if (subscriber.closed) return { kind: 'done' }
    return answer.kind === 'send' ? answeredInTurn(answer, asked, subscriber) : answer
  }
  return {
    policy: cache.policy,
    serveAtOnce: (request) => cache.serveAtOnce(request),
    serve: (request, exchange) => {
      const answer = cache.serve(request, exchange)
      return answer instanceof Promise ? answer.then(turned) : turned(answer)
    },
    afterUnsafe: (request, status, fields) =>
      cache.afterUnsafe(request, status, { ...fields, ...fieldsOnReply(asked.platform) }),
  }
}

function answeredInTurn(answer: Answer, asked: Asked, subscriber: Subscriber<unknown>): Answer | Promise<Answer> {
  const { adapter, answersByItself, platform, status } = asked
  const { reply, res, response } = platform
  if (answersByItself) {
    reply?.hijack()
    complete(subscriber)
    return answer
  }
  const before = res.getHeaders()
  return new Promise((resolve) => {
    holdReply(adapter, response, {
      status,
      send: () => {
        showReplyFields(platform)
        reply?.hijack()
        resolve(withoutLateFields(answer, before, res.getHeaders()))
      },
      drop: () => resolve({ kind: 'done' }),
    })
    complete(subscriber)
  })
}

function complete(subscriber: Subscriber<unknown>): void {
  subscriber.next(undefined)
  subscriber.complete()
}
