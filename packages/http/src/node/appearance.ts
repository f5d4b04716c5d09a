// oxlint-disable no-underscore-dangle -- the name is that of Node.js
import type { ServerResponse } from 'node:http'

/** What Node.js itself, and much middleware, goes by: `headersSent` and `writableEnded` are computed of these. */
interface Internals {
  _header: string | null
  finished: boolean
}

/** Makes a response that is held back look as it would to its handler if it had been written. */
export function appearSent(res: ServerResponse): void {
  const internals = res as unknown as Internals
  internals._header ??= 'held back'
}

export function appearEnded(res: ServerResponse): void {
  appearSent(res)
  ;(res as unknown as Internals).finished = true
}

/** Takes both back; must be called before anything is written indeed. `isHeadOut`: the head was out before. */
export function appearAsIs(res: ServerResponse, isHeadOut = false): void {
  const internals = res as unknown as Internals
  if (!isHeadOut) internals._header = null
  internals.finished = false
}

/** What Node.js throws where the head is written again. */
export function headersSent(): Error {
  return Object.assign(new Error('Cannot write headers after they are sent to the client'), {
    code: 'ERR_HTTP_HEADERS_SENT',
  })
}
