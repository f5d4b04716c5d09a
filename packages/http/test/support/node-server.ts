import { type IncomingMessage, type RequestListener, type Server, type ServerResponse, createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Answer, Exchange, FieldChanges, Fields, HttpRequest, Produced } from '../../src/index.ts'
import { serveNode } from '../../src/node/index.ts'
import type { ResponseCache } from '../../src/response-cache.ts'

/** Starts a server for one test. */
export async function listening(listener: RequestListener): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

export interface Scripted {
  readonly changes?: FieldChanges
  readonly told?: Fields
  readonly maxBodyBytes?: number
  /** What the cache makes of what the handler has answered; as it is, marked, when left out. */
  answer?(produced: Produced, exchange: Exchange): Answer | Promise<Answer>
  /** Answers without the handler. */
  serve?(request: HttpRequest, exchange: Exchange): Answer | Promise<Answer> | undefined
  afterUnsafe?(request: HttpRequest, status: number): Promise<void>
}

/** A cache that does as a test says, and keeps what was produced for it to look at. */
export class ScriptedCache implements ResponseCache {
  readonly policy: ResponseCache['policy']
  readonly produced: Produced[] = []
  readonly #script: Scripted

  constructor(script: Scripted = {}) {
    this.#script = script
    this.policy = { maxBodyBytes: script.maxBodyBytes ?? 1000 } as ResponseCache['policy']
  }

  serve(request: HttpRequest, exchange: () => Exchange): Answer | Promise<Answer> {
    return this.#script.serve?.(request, exchange()) ?? this.#produce(exchange())
  }

  serveAtOnce(): undefined {
    return undefined
  }

  async afterUnsafe(request: HttpRequest, status: number): Promise<void> {
    await this.#script.afterUnsafe?.(request, status)
  }

  async #produce(exchange: Exchange): Promise<Answer> {
    const produced = await exchange.produce(this.#script.changes ?? {}, this.#script.told ?? {})
    this.produced.push(produced)
    if (this.#script.answer) return this.#script.answer(produced, exchange)
    if (produced.kind !== 'whole') return { kind: 'done' }
    const { body, fields, status } = produced.response
    return { kind: 'send', response: { status, fields: { ...fields, 'x-cache': 'MISS' }, body } }
  }
}

type Middleware = (req: IncomingMessage, res: ServerResponse, next: () => void) => void

/** A server with what comes before the cache, and a handler behind it. */
export function cached(
  cache: ScriptedCache,
  handler: (req: IncomingMessage, res: ServerResponse) => unknown,
  before: Middleware = (_req, _res, next) => next(),
) {
  return listening((req, res) => {
    before(req, res, () =>
      serveNode(cache, {
        req,
        res,
        raw: req,
        run: () => handler(req, res),
        fail: (error) => res.writeHead(500).end(String(error)),
      }),
    )
  })
}

/** What a server sends, byte by byte, until it closes the connection. */
export async function rawAnswer(url: string, request: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(request)
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return text
}
