/** The part of undici's `DispatchController` that is used, or offered, here. */
export interface DispatchControllerLike {
  readonly aborted: boolean
  readonly paused: boolean
  readonly reason: Error | null
  rawHeaders?: unknown
  abort(reason: Error): void
  pause(): void
  resume(): void
}

/** undici's `DispatchHandler`, of its versions 7 and later. */
export interface DispatchHandlerLike {
  onRequestStart?(controller: DispatchControllerLike, context: unknown): void
  onRequestUpgrade?(controller: DispatchControllerLike, status: number, headers: unknown, socket: unknown): void
  onResponseStart?(
    controller: DispatchControllerLike,
    status: number,
    headers: Record<string, string | string[] | undefined>,
    statusText?: string,
  ): void
  onResponseData?(controller: DispatchControllerLike, chunk: Buffer): void
  onResponseEnd?(controller: DispatchControllerLike, trailers: Record<string, string | string[] | undefined>): void
  onResponseError?(controller: DispatchControllerLike, error: Error): void
}

/** The part of undici's `DispatchOptions` that is read here. */
export interface DispatchOptionsLike {
  origin?: string | URL | undefined
  path: string
  method: string
  body?: unknown
  headers?: unknown
  query?: Record<string, unknown> | undefined
  upgrade?: boolean | string | null | undefined
}

/** As `Dispatcher.dispatch`. */
// The types of undici and of the copy of it in Node differ; what is passed through is theirs.
// oxlint-disable-next-line typescript/no-explicit-any
type Dispatch = (options: any, handler: any) => boolean

/** As undici's `DispatcherComposeInterceptor`. */
export type DispatchInterceptor = (dispatch: Dispatch) => Dispatch
