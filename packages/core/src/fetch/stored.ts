import type { Aged, Fields } from '../http-fields/index.ts'

/** A whole response. */
export interface WholeResponse {
  readonly status: number
  readonly statusText: string
  readonly fields: Fields
  readonly body: Buffer
}

/** A response of an upstream as a layer keeps it. */
export interface KeptResponse extends Aged, WholeResponse {
  /** With the version of its form: one of another is like something else, and replaced. */
  readonly kind: 'fetched:1'
  /** Request fields that `Vary` names, in lower case, sorted. */
  readonly vary: readonly string[]
  /** Their values in the request that it answers. */
  readonly selection: string
}

/** What is remembered for seconds of a response that may not be kept: everybody asks for himself. */
interface PassMark {
  readonly kind: 'pass'
  readonly why: string
}

/** Goes to those who waited for a load that failed, where nothing stale may stand in. Never kept. */
interface FailedLoad {
  readonly kind: 'failed'
  readonly error: unknown
}

/** What a look into the cache has found, however old. Never kept. */
interface Seen {
  readonly kind: 'seen'
  readonly previous: { readonly value: Found; readonly age: number } | undefined
}

export type Stored = KeptResponse | PassMark | FailedLoad | Seen

/** `null` stands for whatever somebody else has stored at the same id. */
export type Found = Stored | null

/** What a layer holds about a host that has asked to be left alone. */
export interface ClosedHost {
  readonly kind: 'closed'
  /** From when it was stored, ms. */
  readonly duration: number
  readonly status: number
}
