import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, vi } from 'vitest'

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

/** A body that is written as fast as its reader takes it. */
export interface Flood {
  /** Chunks written so far. */
  readonly sent: number
  readonly size: number
  readonly answer: Answer
  /** Resolves when the connection takes no more. */
  stalled(): Promise<void>
}

export function flood(chunks: number, fields: Record<string, string>): Flood {
  const chunk = Buffer.alloc(64 * 1024)
  let sent = 0
  return {
    size: chunks * chunk.length,
    get sent() {
      return sent
    },
    answer: (_request, response) => {
      response.writeHead(200, fields)
      const more = (): void => {
        for (let flows = true; flows && sent < chunks; sent++) flows = response.write(chunk)
        if (sent < chunks) response.once('drain', more)
        else response.end()
      }
      more()
    },
    stalled: async () => {
      let before = 0
      const look = (): void => {
        const last = before
        before = sent
        expect(sent > 0 && sent === last).toBe(true)
      }
      await vi.waitFor(look, { interval: 200, timeout: 20_000 })
    },
  }
}

/** Answers 200 with an entity tag, or 304 to those who have it. */
export function tagged(fields: Record<string, string>, tag = '"v1"'): Answer {
  return (request, response) => {
    const has = request.headers['if-none-match'] === tag
    response.writeHead(has ? 304 : 200, { ...fields, etag: tag }).end(has ? undefined : 'tagged')
  }
}
