import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A server that answers as the test says, and remembers what it was asked. */
export interface TestUpstream {
  readonly url: string
  /** `GET /path`, in the order they came. */
  readonly asked: string[]
  /** The same, whole. */
  readonly requests: IncomingMessage[]
  answer: Answer
}

/** Listens on a free port until the test has ended. */
export async function startUpstream(answer: Answer): Promise<TestUpstream> {
  const server = createServer((request, response) => {
    upstream.asked.push(`${request.method} ${request.url}`)
    upstream.requests.push(request)
    upstream.answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const upstream: TestUpstream = { url: `http://127.0.0.1:${port}`, asked: [], requests: [], answer }
  return upstream
}

/** Answers 200 with these fields and a text that counts how often it was made. */
export function counting(fields: Record<string, string | string[]>): Answer {
  let count = 0
  return (_request, response) => void response.writeHead(200, fields).end(`answer ${++count}`)
}

/** Answers 200 with an entity tag, or 304 to those who have it. */
export function tagged(fields: Record<string, string>, tag = '"v1"'): Answer {
  return (request, response) => {
    const has = request.headers['if-none-match'] === tag
    response.writeHead(has ? 304 : 200, { ...fields, etag: tag }).end(has ? undefined : 'tagged')
  }
}
