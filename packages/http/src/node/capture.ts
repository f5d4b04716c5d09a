import type { ServerResponse } from 'node:http'
import type { Fields, Outgoing } from '../message.ts'
import { appearAsIs, appearEnded, appearSent, headersSent } from './appearance.ts'
import { watchAutomaticTag } from './automatic-tag.ts'
import type { CaptureOptions, Captured, Head } from './captured.ts'
import { HeldBody, bytesOf, writeArguments } from './held-body.ts'
import { applyHeaders, fieldsOf, takeBackFields } from './response-fields.ts'
import { type ReplacedMethods, type ResponseMethods, replaceMethods } from './response-methods.ts'
import { setFields, writeOutgoing } from './write.ts'

// A handler whose client has gone may still come to its end, and others may wait for that, ms.
const graceAfterClose = 5000

/** Holds back what is written to a response, until it is whole or turns out to be none that can be held. */
export class Capture {
  readonly captured: Promise<Captured>
  /** What earlier middleware has set, for this request alone. */
  readonly #own: Fields
  readonly #res: ServerResponse
  readonly #options: CaptureOptions
  readonly #methods: ReplacedMethods<keyof ResponseMethods>
  readonly #isAutomaticTag: () => boolean
  readonly #body = new HeldBody()
  readonly #resolve: (captured: Captured) => void
  /** `open`: what is written goes on its way. */
  #state: 'untouched' | 'begun' | 'whole' | 'open' = 'untouched'
  #head: Head | undefined
  #isEnding = false
  #grace: NodeJS.Timeout | undefined

  constructor(res: ServerResponse, options: CaptureOptions) {
    const { promise, resolve } = Promise.withResolvers<Captured>()
    this.captured = promise
    this.#resolve = resolve
    this.#own = fieldsOf(res)
    this.#res = res
    this.#options = options
    this.#isAutomaticTag = watchAutomaticTag(res)
    this.#methods = replaceMethods(res, this.#replacements())
    res.once('close', this.#onClose)
    if (res.headersSent) this.open()
  }

  /** Writes another response in place of what is held, over the fields that were there before the handler. */
  send(outgoing: Outgoing): void {
    if (this.#state === 'open') return
    this.#letGo()
    takeBackFields(this.#res, this.#own)
    if (outgoing.status !== this.#head?.status) this.#res.statusMessage = ''
    writeOutgoing(this.#res, outgoing, this.#methods.previous)
  }

  /** Lets go what is held, as it is, and what follows. */
  open(): void {
    if (this.#state === 'open') return
    const isWhole = this.#state === 'whole'
    this.#letGo()
    const { status, fields } = this.#head ?? this.#headNow()
    this.#resolve({ kind: 'passed', status, fields })
    if (!this.#head || this.#res.destroyed) return
    const { previous } = this.#methods
    this.#res.statusCode = status
    if (!this.#res.headersSent) setFields(this.#res, this.#options.told)
    // Where the end is known with the head, Node.js finds the length by itself.
    if (isWhole) previous.end.call(this.#res, this.#body.joined())
    else if (!this.#isEnding) previous.writeHead.call(this.#res, status)
    for (const chunk of isWhole ? [] : this.#body.take()) previous.write.call(this.#res, chunk)
  }

  #replacements(): ResponseMethods {
    const res = this.#res
    const previous = (): ResponseMethods => this.#methods.previous
    return {
      writeHead: (...args) => (this.#isOpen() ? previous().writeHead.apply(res, args) : this.#writeHead(args)),
      write: (...args) => (this.#isOpen() ? previous().write.apply(res, args) : this.#write(args)),
      end: (...args) => (this.#isOpen() ? previous().end.apply(res, args) : this.#end(args)),
      flushHeaders: () => {
        // Its reader is not to wait for the body.
        if (this.#state === 'untouched') res.writeHead(res.statusCode)
        this.open()
        previous().flushHeaders.call(res)
      },
      addTrailers: (...args) => {
        // They follow a body in chunks, as it comes.
        if (this.#state === 'untouched') res.writeHead(res.statusCode)
        this.open()
        previous().addTrailers.apply(res, args)
      },
    }
  }

  #writeHead(args: unknown[]): ServerResponse {
    const res = this.#res
    const [status, second, third] = args
    if (this.#state !== 'untouched') throw headersSent()
    if (typeof second === 'string') res.statusMessage = second
    applyHeaders(res, typeof second === 'string' ? third : (third ?? second))
    res.statusCode = status as number
    this.#head = this.#headNow()
    this.#state = 'begun'
    appearSent(res)
    if (!this.#options.mayBeHeld(this.#head.status, this.#head.fields)) this.open()
    return res
  }

  #write(args: unknown[]): boolean {
    const { callback, chunk, encoding } = writeArguments(args)
    if (this.#state === 'whole') return false
    if (this.#state === 'untouched') this.#res.writeHead(this.#res.statusCode)
    this.#hold(chunk, encoding)
    // What came before is on its way by now.
    if (this.#isOpen()) return this.#methods.previous.write.apply(this.#res, args)
    if (callback) process.nextTick(callback)
    return true
  }

  #end(args: unknown[]): ServerResponse {
    const { callback, chunk, encoding } = writeArguments(args)
    const res = this.#res
    if (this.#state === 'whole') return res
    this.#isEnding = true
    if (this.#state === 'untouched') res.writeHead(res.statusCode)
    if (chunk !== undefined && chunk !== null) this.#hold(chunk, encoding)
    if (this.#isOpen()) return this.#methods.previous.end.apply(res, args)
    if (callback) res.once('finish', callback)
    this.#state = 'whole'
    appearEnded(res)
    this.#finish()
    return res
  }

  /** Keeps a chunk, or lets go what was kept where it is too much. */
  #hold(chunk: unknown, encoding: BufferEncoding | undefined): void {
    if (this.#isOpen()) return
    const bytes = bytesOf(chunk, encoding)
    if (this.#body.length + bytes.length > this.#options.maxBodyBytes) this.open()
    else if (this.#hasBody()) this.#body.add(bytes)
  }

  #finish(): void {
    const { status, fields } = this.#head!
    const length = fields['content-length']
    if (length !== undefined && this.#hasBody() && Number(length) !== this.#body.length) {
      this.#resolve({ kind: 'broken' })
      this.open()
      return
    }
    this.#resolve({ kind: 'whole', response: { status, fields, body: this.#body.joined() }, own: this.#own })
  }

  readonly #onClose = (): void => {
    if (this.#state === 'begun') this.#break()
    if (this.#state === 'untouched') this.#grace = setTimeout(() => this.#break(), graceAfterClose).unref()
  }

  /** Nobody is there to write to, and what is held has no end. */
  #break(): void {
    if (this.#state === 'whole' || this.#state === 'open') return
    this.#letGo()
    this.#body.take()
    this.#resolve({ kind: 'broken' })
  }

  #isOpen(): boolean {
    return this.#state === 'open'
  }

  #hasBody(): boolean {
    return this.#res.req.method !== 'HEAD' && this.#head?.status !== 204 && this.#head?.status !== 304
  }

  #headNow(): Head {
    const { etag, ...fields } = fieldsOf(this.#res)
    return {
      status: this.#res.statusCode,
      fields: etag === undefined || this.#isAutomaticTag() ? fields : { ...fields, etag },
    }
  }

  #letGo(): void {
    clearTimeout(this.#grace)
    this.#res.off('close', this.#onClose)
    if (this.#state !== 'untouched') appearAsIs(this.#res)
    this.#methods.restore()
    this.#state = 'open'
  }
}
