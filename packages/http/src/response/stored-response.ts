/** A response as a layer keeps it: bytes and fields, ready to be written. */
export interface StoredResponse {
  readonly kind: 'response'
  readonly status: number
  /** Name, value, name, value, …: a field of several lines has several names. */
  readonly fields: readonly string[]
  readonly body: Buffer
  /** What `Vary` names, in lower case, sorted. */
  readonly vary: readonly string[]
  /** The normalised values of those fields in the request that it answers; see `selectionOf`. */
  readonly selection: string
  /** Age when it was made, s: what `Age` and `Date` of the handler said. */
  readonly initialAge: number
  /** From when it was made, ms. */
  readonly lifetime: number
  /** Past its lifetime it may be served for so long while it is replaced, ms. */
  readonly staleFor: number
  /** The same where the handler fails, ms. */
  readonly staleIfErrorFor: number
  /** Never to be served past its lifetime, not even to a client that would take it. */
  readonly mustRevalidate: boolean
  /** The handler can be asked whether it still holds: `ETag` or `Last-Modified` are the handler's own. */
  readonly canBeValidated: boolean
}

/** What is remembered of a response that may not be kept: everybody runs the handler for himself, for some seconds. */
export interface PassMark {
  readonly kind: 'pass'
  /** Why, for `Cache-Status`. */
  readonly detail: string
}

export type Stored = StoredResponse | PassMark

/** May a response be kept, and for how long? */
export type Judgement =
  | { readonly keep: true; readonly stored: StoredResponse; readonly tags: readonly string[] }
  | { readonly keep: false; readonly detail: string }
