import type { Fields } from '../http-fields/index.ts'
import type { Arrived } from './asked.ts'
import type { DispatchControllerLike, DispatchHandlerLike } from './dispatch-types.ts'
import type { Downstream } from './downstream.ts'

// Bytes of a body that are read for the sake of the connection.
const mostUnwanted = 65_536

type Head = Record<string, string | string[] | undefined>

type End = { readonly trailers: Head } | { readonly error: Error }

/** A dispatched request: holds its response back until somebody takes it, or is to have it as it comes. */
export class ArrivedDispatch implements Arrived<ArrivedDispatch>, DispatchHandlerLike {
  /** Resolves when the head of the response is there. */
  readonly arrived: Promise<ArrivedDispatch>
  status = 0
  statusText = ''
  fields: Fields = {}
  readonly #settled = Promise.withResolvers<ArrivedDispatch>()
  readonly #signal: AbortSignal | undefined
  #controller: DispatchControllerLike | undefined
  readonly #chunks: Buffer[] = []
  #size = 0
  #most = 0
  #end: End | undefined
  /** Told when there is more, or the end. */
  #wake: (() => void) | undefined
  #downstream: Downstream | undefined
  #isUnwanted = false

  constructor(signal?: AbortSignal) {
    this.arrived = this.#settled.promise
    this.#signal = signal
  }

  onRequestStart(controller: DispatchControllerLike): void {
    this.#controller = controller
    if (this.#signal?.aborted) this.#abort()
    else this.#signal?.addEventListener('abort', this.#abort, { once: true })
  }

  onResponseStart(controller: DispatchControllerLike, status: number, headers: Head, statusText = ''): void {
    // What comes before the final response tells nothing that is needed here.
    if (status < 200) return
    this.status = status
    this.statusText = statusText
    this.fields = fieldsOf(headers)
    this.#controller = controller
    controller.pause()
    this.#settled.resolve(this)
  }

  onResponseData(controller: DispatchControllerLike, chunk: Buffer): void {
    if (this.#downstream) return this.#downstream.data(chunk)
    this.#size += chunk.length
    if (this.#isUnwanted) return this.#size > mostUnwanted ? this.#giveUp() : undefined
    this.#chunks.push(chunk)
    if (this.#size <= this.#most) return
    controller.pause()
    this.#wake?.()
  }

  onResponseEnd(_controller: DispatchControllerLike, trailers: Head): void {
    this.#over({ trailers })
  }

  onResponseError(_controller: DispatchControllerLike, error: Error): void {
    this.#settled.reject(error)
    this.#over({ error })
  }

  async take(most: number): Promise<Buffer | undefined> {
    const length = Number(this.fields['content-length'])
    if (length > most) return undefined
    this.#most = most
    if (!this.#end && this.#size <= most) {
      const more = new Promise<void>((resolve) => (this.#wake = resolve))
      this.#controller?.resume()
      await more
    }
    if (this.#size > most) return undefined
    if (this.#end && 'error' in this.#end) throw this.#end.error
    return Buffer.concat(this.#chunks)
  }

  handOver(): ArrivedDispatch {
    return this
  }

  /** Gives all of it to a caller, who sets the pace from now on. */
  flowTo(downstream: Downstream): void {
    this.#downstream = downstream
    downstream.follow(this.#controller)
    if (downstream.signal.aborted) this.#giveUp()
    downstream.start(this.status, this.fields, this.statusText)
    for (const chunk of this.#chunks.splice(0)) downstream.data(chunk)
    if (this.#end) this.#tellEnd(this.#end)
    else if (!downstream.controller.paused) this.#controller?.resume()
  }

  /** What is short is read to its end, so that the connection can be used again. */
  discard(): void {
    this.#isUnwanted = true
    if (Number(this.fields['content-length'] ?? 0) > mostUnwanted) this.#giveUp()
    else this.#controller?.resume()
  }

  #giveUp(): void {
    this.#controller?.abort(new Error('nobody wants the response'))
  }

  #over(end: End): void {
    this.#end = end
    this.#signal?.removeEventListener('abort', this.#abort)
    this.#wake?.()
    if (this.#downstream) this.#tellEnd(end)
  }

  #tellEnd(end: End): void {
    if ('error' in end) this.#downstream?.fail(end.error)
    else this.#downstream?.end(end.trailers)
  }

  readonly #abort = (): void => this.#controller?.abort(this.#signal?.reason as Error)
}

function fieldsOf(headers: Head): Fields {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), value]],
  )
  return Object.fromEntries(pairs) as Fields
}
