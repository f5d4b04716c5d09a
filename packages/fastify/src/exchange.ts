import type { Answer, Exchange, FieldChanges, Fields, HttpRequest, Produced } from '@cache/http'
import { type ReplacedMethods, mayBeHeld, replaceMethods, requestAgain, requestOf, showFields } from '@cache/http/node'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasTrailers } from './internals.ts'
import { type HeldPayload, holdPayload, lengthOf } from './payload.ts'
import { fieldsOf, prepare, setFields, takeBackFields, weakenIfEncoded } from './reply-fields.ts'

// A handler whose client has gone may still come to its end, and others may wait for that, ms.
const graceAfterClose = 5000

const running = new WeakMap<FastifyRequest, FastifyExchange>()

/** The exchange whose handler is running, for the hook that gets its answer. */
export function exchangeOf(request: FastifyRequest): FastifyExchange | undefined {
  return running.get(request)
}

export function httpRequestOf(request: FastifyRequest): HttpRequest<FastifyRequest> {
  return requestOf({ req: request.raw, raw: request, url: request.originalUrl, scheme: request.protocol })
}

export interface Call {
  readonly reply: FastifyReply
  /** On to the handler. */
  readonly next: () => void
  /** Do hooks come behind that may compress what the cache answers? */
  readonly mayBeChanged: boolean
}

type Captured = Exclude<Produced, { kind: 'whole' }> | Omit<Extract<Produced, { kind: 'whole' }>, 'read'>

/** A request that the rest of its hooks and its handler answer, between `onRequest` and `onSend`. */
export class FastifyExchange implements Exchange {
  readonly rawResponse: FastifyReply
  /** What the cache has to say once the handler has answered. */
  answer: Promise<Answer> | undefined
  hasRun = false
  readonly #request: HttpRequest<FastifyRequest>
  readonly #proceed: () => void
  readonly #mayBeChanged: boolean
  readonly #maxBodyBytes: number
  readonly #captured = Promise.withResolvers<Captured>()
  #own: Fields = {}
  /** What the cache says of an answer that it does not hold. */
  #told: Fields = {}

  constructor({ mayBeChanged, next, reply }: Call, request: HttpRequest<FastifyRequest>, maxBodyBytes: number) {
    this.rawResponse = reply
    this.#request = request
    this.#proceed = next
    this.#mayBeChanged = mayBeChanged
    this.#maxBodyBytes = maxBodyBytes
  }

  async produce(changes: FieldChanges, told: Fields = {}): Promise<Produced> {
    const { raw } = this.#request
    const shown = showFields(raw.raw, changes)
    this.#own = fieldsOf(this.rawResponse)
    this.#told = told
    this.hasRun = true
    running.set(raw, this)
    const unwatch = this.#watch()
    this.#proceed()
    const captured = await this.#captured.promise
    running.delete(raw)
    unwatch()
    shown.putBack()
    // Nobody reads it, and it may have no end.
    if (captured.kind === 'passed' && this.#request.isRefresh) this.rawResponse.raw.destroy()
    return captured.kind === 'whole' ? { ...captured, read: shown.read } : captured
  }

  again(): void {
    const { raw } = this.#request
    const { server } = raw
    requestAgain(raw.raw, this.#request, (req, res) => void server.server.emit('request', req, res))
  }

  /** Holds back a payload on its way out; resolves with the one to send. Rejects with what a stream fails with. */
  async settle(payload: unknown): Promise<unknown> {
    const reply = this.rawResponse
    const status = reply.statusCode
    const fields = fieldsOf(reply)
    const length = lengthOf(payload)
    const sized = length === undefined ? fields : { ...fields, 'content-length': String(length) }
    if (hasTrailers(reply) || !mayBeHeld(status, sized, this.#maxBodyBytes)) return this.#pass(status, fields, payload)

    const held = await this.#hold(payload)
    if (held.kind === 'passed') return this.#pass(status, fields, held.payload)
    const said = fields['content-length']
    if (length === undefined && said !== undefined && Number(said) !== held.body.length) {
      this.#captured.resolve({ kind: 'broken' })
      return held.body
    }
    this.#captured.resolve({ kind: 'whole', response: { status, fields, body: held.body }, own: this.#own })
    return this.#answered(held.body)
  }

  /** Where it fails the error handler answers, and that answer comes here too; what was said of the payload is not said of that. */
  async #hold(payload: unknown): Promise<HeldPayload> {
    try {
      return await holdPayload(payload, this.#maxBodyBytes)
    } catch (error) {
      takeBackFields(this.rawResponse, this.#own)
      throw error
    }
  }

  async #answered(body: Buffer): Promise<unknown> {
    const answer = await this.answer?.catch(() => undefined)
    if (answer?.kind !== 'send') return body
    takeBackFields(this.rawResponse, this.#own)
    if (this.#mayBeChanged) weakenIfEncoded(this.rawResponse, answer.response)
    return prepare(this.rawResponse, answer.response)
  }

  #pass(status: number, fields: Fields, payload: unknown): unknown {
    this.#captured.resolve({ kind: 'passed', status, fields })
    setFields(this.rawResponse, this.#told)
    return payload
  }

  /** Handlers may write to `reply.raw`, or never answer. */
  #watch(): () => void {
    const { raw } = this.rawResponse
    let grace: NodeJS.Timeout | undefined
    const broken = (): void => this.#captured.resolve({ kind: 'broken' })
    const onClose = (): void => void (grace = setTimeout(broken, graceAfterClose).unref())
    const { previous, restore }: ReplacedMethods<'writeHead'> = replaceMethods(raw, {
      writeHead: (...args): typeof raw => {
        this.#captured.resolve({ kind: 'passed', status: Number(args[0]), fields: fieldsOf(this.rawResponse) })
        return previous.writeHead.apply(raw, args)
      },
    })
    raw.once('close', onClose)
    return () => {
      clearTimeout(grace)
      raw.off('close', onClose)
      restore()
    }
  }
}
