import type { Outgoing, ResponseCache } from '@cache/http'
import { hiddenEmptyObject, isUntouched, requestOf, writeOnce, writeOutgoing } from '@cache/http/node'
import type { CanActivate, ExecutionContext } from '@nestjs/common'
import { type Platform, callOf, isHttp, platformOf, showReplyFields } from './platform-request.ts'

// Metadata of `@UseGuards()`.
const guards = '__guards__'

type Handler = ReturnType<ExecutionContext['getHandler']>
type Controller = ReturnType<ExecutionContext['getClass']>

/** The handlers of an application whose hits need nobody but the cache, by the application of the platform. */
const known = new WeakMap<object, Map<Handler, Map<Controller, ResponseCache>>>()

/**
 * Answers fresh hits from memory before Nest has prepared to run interceptors, which costs more than all the rest of a hit. It is the
 * last of a handler's guards, and lets pass whatever it has not been told of, or does not have.
 */
const hitGuard: CanActivate = {
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (!isHttp(context)) return true
    const platform = platformOf(context.getArgByIndex<object>(0), context.getArgByIndex<object>(1))
    const cache = known.get(applicationOf(platform))?.get(context.getHandler())?.get(context.getClass())
    const response = cache && freshResponse(cache, platform)
    if (!response) return true
    write(platform, response)
    // Neither yes, which would run the handler, nor no, which would be an error: nobody waits for it, and it goes with the request.
    return new Promise(() => {})
  },
}

function freshResponse(cache: ResponseCache, platform: Platform): Outgoing | undefined {
  try {
    const answer = cache.serveAtOnce(requestOf(callOf(platform)))
    return answer?.kind === 'send' ? answer.response : undefined
  } catch {
    // A cache that cannot be asked keeps nobody from his handler.
    return undefined
  }
}

function write(platform: Platform, response: Outgoing): void {
  const { reply, res } = platform
  const fields = reply && isUntouched(res) && hiddenEmptyObject(reply, 'fastify.reply.headers')
  if (fields) {
    // Hooks and loggers look at the reply.
    Object.assign(fields, response.fields)
    return writeOnce(res, response)
  }
  showReplyFields(platform)
  reply?.hijack()
  writeOutgoing(res, response)
}

/** Makes it the last guard of a handler; only before Nest has registered its routes. */
export function addHitGuard(handler: Handler): void {
  const others = guardsOf(handler).filter((each) => each !== hitGuard)
  Reflect.defineMetadata(guards, [...others, hitGuard], handler)
}

/** From now on hits of this handler are answered by its guard, if it is the last one. */
export function leaveHitsToGuard(context: ExecutionContext, platform: Platform, cache: ResponseCache): void {
  const handler = context.getHandler()
  if (guardsOf(handler).at(-1) !== hitGuard) return
  const application = applicationOf(platform)
  const handlers = known.get(application) ?? new Map<Handler, Map<Controller, ResponseCache>>()
  known.set(application, handlers)
  const controllers = handlers.get(handler) ?? new Map<Controller, ResponseCache>()
  handlers.set(handler, controllers.set(context.getClass(), cache))
}

function guardsOf(handler: Handler): readonly unknown[] {
  return (Reflect.getMetadata(guards, handler) ?? []) as readonly unknown[]
}

/** Several applications may share controllers, and have a cache each. */
function applicationOf({ reply, request }: Platform): object {
  return reply?.server ?? request.app ?? request
}
