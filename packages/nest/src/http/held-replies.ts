import type { Adapter } from './platform-request.ts'

/** An answer from the cache that goes out when Nest would send what the handler has returned. */
interface HeldReply {
  /** Which status says that the handler has been successful. */
  readonly status: number | undefined
  send(): void
  /** An interceptor around the cache has failed, and its error is answered instead. */
  drop(): void
}

// On the response itself: weak maps of what lives as short as a request are dear to the garbage collector.
const held: unique symbol = Symbol('reply')

interface Holding {
  [held]?: HeldReply | undefined
}

const prepared = new WeakSet<object>()

/**
 * Answers of the cache wait for the interceptors around it, which may still set fields. `response` is the platform's.
 */
export function holdReply(adapter: Adapter, response: object, reply: HeldReply): void {
  prepare(adapter)
  ;(response as Holding)[held] = reply
}

/** Nest replies in three ways; each of them looks first whether there is an answer to be sent instead. */
function prepare(adapter: Adapter): void {
  if (prepared.has(adapter)) return
  prepared.add(adapter)
  const reply = adapter.reply.bind(adapter)
  const render = adapter.render.bind(adapter)
  const redirect = adapter.redirect.bind(adapter)
  adapter.reply = (response: object, body: unknown, status?: number) =>
    sent(response, status) ? undefined : (reply(response, body, status) as unknown)
  adapter.render = (response: object, view: string, options: unknown) =>
    sent(response) ? undefined : (render(response, view, options) as unknown)
  adapter.redirect = (response: object, status: number, url: string) =>
    sent(response) ? undefined : (redirect(response, status, url) as unknown)
}

function sent(response: object, status = 200): boolean {
  const reply = (response as Holding)[held]
  if (!reply) return false
  ;(response as Holding)[held] = undefined
  const isError = status >= 400 && status !== reply.status
  if (isError) reply.drop()
  else reply.send()
  return !isError
}
