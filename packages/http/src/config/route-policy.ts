/** What a route does with its responses; complete and frozen. `Req` and `Res` are the framework's own. */
export interface RoutePolicy<Req = unknown, Res = unknown> {
  /** How errors and logs name the route. */
  readonly route: string
  readonly layer: string
  /** ms; `undefined`: by the response's own fields alone. */
  readonly ttl: number | ((request: Req, response: Res) => number | undefined) | undefined
  /** ms; `undefined`: by the response's own fields alone. */
  readonly staleFor: number | undefined
  readonly staleIfErrorFor: number | undefined
  readonly varyByUser: ((request: Req) => string | undefined) | undefined
  readonly query: {
    readonly include: ReadonlySet<string> | undefined
    readonly exclude: ReadonlySet<string>
    readonly sort: boolean
  }
  /** Request fields that belong to the key, in lower case. */
  readonly headers: readonly string[]
  /** Cookies that belong to the key; `undefined`: nobody has said what cookies do to the response. */
  readonly cookies: readonly string[] | undefined
  readonly key: ((request: Req) => string) | undefined
  readonly skip: ((request: Req) => boolean) | undefined
  readonly tags: ((request: Req, response: Res) => readonly string[]) | undefined
  /** Statuses that a ttl makes storable. */
  readonly statuses: ReadonlySet<number>
  readonly maxBodyBytes: number
  readonly setCookie: 'refuse' | 'strip' | 'store'
  /** Response fields that overrule `Cache-Control`, in lower case, the first that is there (RFC 9213). */
  readonly targetedFields: readonly string[]
  /** Does the client's `Cache-Control` count? */
  readonly clientControl: boolean
  /** May freshness be guessed from `Last-Modified`? */
  readonly heuristic: boolean
  /** May responses to requests with `Authorization` be shared where they allow it (RFC 9111, section 3.5)? */
  readonly authorized: boolean
  /** Refuse to keep what depends on request fields that are neither in the key nor in `Vary`. */
  readonly strict: boolean
  readonly debug: boolean
}
