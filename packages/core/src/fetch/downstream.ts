import type { Fields } from '../http-fields/index.ts'
import type { DispatchControllerLike, DispatchHandlerLike } from './dispatch-types.ts'
import type { WholeResponse } from './stored.ts'

/** The handler of a dispatched request, told of a response wherever that comes from. */
export class Downstream {
  readonly controller: Controller = new Controller()
  readonly #handler: DispatchHandlerLike
  #isOver = false

  constructor(handler: DispatchHandlerLike) {
    this.#handler = handler
  }

  /** Aborted when the handler wants no response any more. */
  get signal(): AbortSignal {
    return this.controller.signal
  }

  begin(): void {
    this.#tell(() => this.#handler.onRequestStart?.(this.controller, {}))
  }

  /** What it does to its controller is done to this one from now on. */
  follow(upstream: DispatchControllerLike | undefined): void {
    this.controller.upstream = upstream
  }

  start(status: number, fields: Fields, statusText: string): void {
    this.controller.rawHeaders = rawOf(fields)
    this.#tell(() => this.#handler.onResponseStart?.(this.controller, status, headersOf(fields), statusText))
  }

  data(chunk: Buffer): void {
    this.#tell(() => this.#handler.onResponseData?.(this.controller, chunk))
  }

  end(trailers: Record<string, string | string[] | undefined> = {}): void {
    this.#tell(() => this.#handler.onResponseEnd?.(this.controller, trailers))
    this.#isOver = true
  }

  fail(error: Error): void {
    if (this.#isOver) return
    this.#isOver = true
    try {
      this.#handler.onResponseError?.(this.controller, error)
    } catch {
      // It has been told; nobody else is there to be.
    }
  }

  /** A response from the cache, at the handler's pace; the bytes are its own. */
  async replay({ body, status, statusText }: WholeResponse, fields: Fields): Promise<void> {
    this.start(status, fields, statusText)
    await this.controller.flowing()
    if (body.length > 0) this.data(Buffer.from(body))
    await this.controller.flowing()
    if (this.signal.aborted) this.fail(this.signal.reason as Error)
    else this.end()
  }

  // A handler that throws has failed for its own request.
  #tell(call: () => void): void {
    if (this.#isOver || (this.signal.aborted && !this.controller.upstream)) return
    try {
      call()
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error))
      this.controller.abort(reason)
      this.fail(reason)
    }
  }
}

/** The controller of a request whose connection, if it has one, is known later. */
class Controller implements DispatchControllerLike {
  upstream: DispatchControllerLike | undefined
  rawHeaders: Buffer[] = []
  #paused = false
  readonly #ending = new AbortController()
  #resumed: (() => void) | undefined

  get signal(): AbortSignal {
    return this.#ending.signal
  }

  get paused(): boolean {
    return this.#paused
  }

  get aborted(): boolean {
    return this.signal.aborted
  }

  get reason(): Error | null {
    return (this.signal.reason as Error | undefined) ?? null
  }

  abort(reason: Error): void {
    this.#ending.abort(reason)
    this.upstream?.abort(reason)
    this.#resumed?.()
  }

  pause(): void {
    this.#paused = true
    this.upstream?.pause()
  }

  resume(): void {
    this.#paused = false
    this.upstream?.resume()
    this.#resumed?.()
  }

  /** Resolves when the handler is not paused, or wants no more. */
  async flowing(): Promise<void> {
    while (this.#paused && !this.aborted) await new Promise<void>((resolve) => (this.#resumed = resolve))
  }
}

function headersOf(fields: Fields): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  )
}

function rawOf(fields: Fields): Buffer[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).flatMap((line) => [
      Buffer.from(name, 'latin1'),
      Buffer.from(line, 'latin1'),
    ]),
  )
}
