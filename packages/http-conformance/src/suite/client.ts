import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Fields } from '../test-server.ts'

export interface ToSend {
  readonly method?: string
  readonly fields?: Fields
  readonly body?: string
}

export interface Received {
  readonly status: number
  readonly body: Buffer
  readonly text: string
  /** All lines of a field, joined as RFC 9110 section 5.2 allows. */
  field(name: string): string | undefined
  lines(name: string): readonly string[]
}

// Far above what any server needs, so that only a request that is never answered comes to it.
const patience = 20_000

/** One request on a connection of its own, with exactly these fields. Rejects when the answer is cut short. */
export async function send(url: string, toSend: ToSend = {}): Promise<Received> {
  const { response } = await open(url, toSend)
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return received(response, Buffer.concat(chunks))
}

export interface Opened {
  readonly request: ClientRequest
  readonly response: IncomingMessage
}

/** Resolves when the head of the response is here; the caller reads the body as he likes. */
export function open(url: string, toSend: ToSend = {}): Promise<Opened> {
  const request = begin(url, toSend)
  return new Promise((resolve, reject) => {
    request.on('response', (response) => resolve({ request, response }))
    request.on('error', reject)
  })
}

/** Sends and waits for nothing; errors are the caller's. */
export function begin(url: string, { method = 'GET', fields = {}, body }: ToSend = {}): ClientRequest {
  const headers = Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]])
  const request = httpRequest(url, {
    agent: false,
    method,
    headers: Object.fromEntries(headers) as Record<string, string | string[]>,
    setHost: !('host' in fields),
    maxHeaderSize: 1024 * 1024,
  })
  request.setTimeout(patience, () => request.destroy(new Error(`${method} ${url} was not answered`)))
  request.end(body)
  return request
}

/** Bytes as they are, for requests that no client would make; resolves to all that came back. */
export function sendRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.setTimeout(patience, () => socket.destroy(new Error('was not answered')))
  socket.write(bytes, 'latin1')
  // A server may well cut off what it does not understand.
  return text(socket).catch(() => '')
}

function received(response: IncomingMessage, body: Buffer): Received {
  const lines = (name: string): string[] =>
    response.rawHeaders.filter((_, at) => at % 2 === 1 && response.rawHeaders[at - 1]?.toLowerCase() === name)
  return {
    status: response.statusCode as number,
    body,
    text: body.toString(),
    lines,
    field: (name) => (lines(name).length > 0 ? lines(name).join(', ') : undefined),
  }
}
