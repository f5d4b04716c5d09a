import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { inject } from 'light-my-request'
import type { HttpRequest } from '../message.ts'

// A mark that no client can set.
const refreshes = new WeakSet<IncomingMessage>()

// What is about the connection, about what this client has, or about how he wants it, is not for a request of nobody.
const clientsOwn = new Set(
  `connection keep-alive upgrade te transfer-encoding content-length expect cache-control pragma range
  if-match if-none-match if-modified-since if-unmodified-since if-range`.split(/\s+/),
)

/** Is this a request that the cache has made, to replace what it has served stale? */
export function isRefresh(req: IncomingMessage): boolean {
  return refreshes.has(req)
}

/** Has the server answer a request once more; nobody gets the answer. */
export function requestAgain(
  req: IncomingMessage,
  asked: Pick<HttpRequest, 'url' | 'headers'>,
  listener: RequestListener | undefined = listenerOf(req),
): void {
  if (!listener) return
  const headers = Object.fromEntries(Object.entries(asked.headers).filter(([name]) => isAnybodys(name)))
  const isEncrypted = 'encrypted' in req.socket && req.socket.encrypted === true
  const answer: RequestListener = (again, res) => {
    refreshes.add(again)
    again.url = asked.url
    again.headers = headers
    // Express 4 asks for it by this name.
    Object.defineProperty(again, 'connection', { value: again.socket })
    if (isEncrypted) Object.assign(again.socket, { encrypted: true })
    listener(again, res)
  }
  const remoteAddress = req.socket.remoteAddress ?? '127.0.0.1'
  // What goes wrong is an answer of the server, which nobody gets.
  inject(answer, { method: 'GET', url: '/', remoteAddress, headers: headers as Record<string, string> }, () => {})
}

function isAnybodys(name: string): boolean {
  // HTTP/2 has the request line there.
  return !clientsOwn.has(name) && !name.startsWith(':')
}

/** The server that the request came to: whatever it does with requests is done with this one. */
function listenerOf(req: IncomingMessage): RequestListener | undefined {
  const { server } = req.socket as unknown as { readonly server?: Server }
  return server && ((again, res) => void server.emit('request', again, res))
}
