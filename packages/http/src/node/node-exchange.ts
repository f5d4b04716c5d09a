import type { Answer, Exchange, FieldChanges, Produced } from '../exchange.ts'
import type { Fields, HttpRequest } from '../message.ts'
import { Capture } from './capture.ts'
import { mayBeHeld } from './holdable.ts'
import { requestAgain } from './internal-request.ts'
import type { NodeCall } from './node-call.ts'
import { showFields } from './request-fields.ts'
import { setFields, writeOutgoing } from './write.ts'

/** The exchange of a framework that answers by writing to `res`. */
export class NodeExchange<Req> implements Exchange {
  readonly rawResponse: unknown
  readonly #request: HttpRequest<Req>
  readonly #call: NodeCall<Req>
  readonly #maxBodyBytes: number
  #hasRun = false
  #capture: Capture | undefined

  constructor(call: NodeCall<Req>, request: HttpRequest<Req>, maxBodyBytes: number) {
    this.rawResponse = call.res
    this.#request = request
    this.#call = call
    this.#maxBodyBytes = maxBodyBytes
  }

  async produce(changes: FieldChanges, told: Fields): Promise<Produced> {
    const { req, res } = this.#call
    const maxBodyBytes = this.#maxBodyBytes
    const shown = showFields(req, changes)
    const capture = new Capture(res, {
      maxBodyBytes,
      told,
      mayBeHeld: (status, fields) => mayBeHeld(status, fields, maxBodyBytes),
    })
    this.#capture = capture
    try {
      const failure = this.#run()
      const captured = await (failure ? Promise.race([capture.captured, failure]) : capture.captured)
      // Nobody reads it, and it may have no end.
      if (captured.kind === 'passed' && this.#request.isRefresh) res.destroy()
      return captured.kind === 'whole' ? { ...captured, read: shown.read } : captured
    } finally {
      shown.putBack()
    }
  }

  again(): void {
    requestAgain(this.#call.req, this.#request, this.#call.listener)
  }

  /** Does as the cache says. */
  act(answer: Answer): void {
    const { res } = this.#call
    if (answer.kind === 'send') {
      if (this.#capture) this.#capture.send(answer.response)
      else writeOutgoing(res, answer.response)
      return
    }
    if (this.#hasRun || answer.kind === 'done') {
      this.#capture?.open()
      return
    }
    // The client has gone while the cache was at it.
    if (res.destroyed) return
    setFields(res, answer.fields)
    this.#runAlone()
  }

  /** The handler has failed and nothing can stand in for it; or it was the cache that has failed. */
  fail(error: unknown): void {
    if (!this.#hasRun) return this.#runAlone()
    this.#capture?.open()
    if (!this.#call.res.headersSent) this.#call.fail(error)
  }

  #runAlone(): void {
    try {
      this.#run()?.catch((error: unknown) => this.#call.fail(error))
    } catch (error) {
      this.#call.fail(error)
    }
  }

  /** Settles only if the framework fails. */
  #run(): Promise<never> | undefined {
    this.#hasRun = true
    const running = this.#call.run()
    if (!(running instanceof Promise)) return undefined
    return new Promise((_, reject) => void running.catch(reject))
  }
}
