// oxlint-disable no-underscore-dangle -- the name is that of Node.js
import type { ServerResponse } from 'node:http'

/** What Node.js itself, and much middleware, goes by: `headersSent` and `writableEnded` are computed of these. */
interface Internals {
  _header: string | null
  finished: boolean
}

/** Makes a response that is held back look as it would to its handler if it had been written. */
export function appearSent(res: ServerResponse): void {
  if (isOfHttp2(res)) return appear(res, 'headersSent')
  const internals = res as unknown as Internals
  internals._header ??= 'held back'
}

export function appearEnded(res: ServerResponse): void {
  appearSent(res)
  if (isOfHttp2(res)) return appear(res, 'writableEnded')
  ;(res as unknown as Internals).finished = true
}

/** Takes both back; must be called before anything is written indeed. `isHeadOut`: the head was out before. */
export function appearAsIs(res: ServerResponse, isHeadOut = false): void {
  if (isOfHttp2(res)) {
    Reflect.deleteProperty(res, 'headersSent')
    Reflect.deleteProperty(res, 'writableEnded')
    return
  }
  const internals = res as unknown as Internals
  if (!isHeadOut) internals._header = null
  internals.finished = false
}

// Responses of HTTP/2 look the same from outside, and have nothing of this inside.
function isOfHttp2(res: object): boolean {
  return 'stream' in res
}

function appear(res: object, name: 'headersSent' | 'writableEnded'): void {
  Object.defineProperty(res, name, { value: true, configurable: true })
}

/** What Node.js throws where the head is written again. */
export function headersSent(): Error {
  return Object.assign(new Error('Cannot write headers after they are sent to the client'), {
    code: 'ERR_HTTP_HEADERS_SENT',
  })
}
