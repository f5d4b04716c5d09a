import type { z } from 'zod'
import type { AdminCaller, AdminScope } from '../access/caller.ts'
import type { AdminConfig } from '../options.ts'
import type { Warmings } from '../warmings.ts'

/** One row of the table: what the API answers and what its document says come from it. */
export interface Route {
  readonly method: 'GET' | 'POST'
  /** Below the mount, as `/key/{layer}/{id}`; `{id}` takes the rest of the path. */
  readonly path: string
  readonly scope: AdminScope
  readonly summary: string
  /** What the parameters after the question mark may be. */
  readonly query?: z.ZodType
  /** What the body must be; absent: it does not matter. */
  readonly body?: z.ZodType
  /** What the answer is, by status. */
  readonly answers: Readonly<Record<number, z.ZodType>>
  /** Of the answer, where it is not JSON. */
  readonly type?: string
  readonly run: (parts: RouteParts, call: Call) => Reply | Promise<Reply>
}

/** A call that is allowed and well-formed. */
export interface Call {
  readonly caller: AdminCaller
  /** Parameters of the path, decoded. */
  readonly path: Readonly<Record<string, string>>
  /** As the row's `query` has it. */
  readonly query: unknown
  /** As the row's `body` has it. */
  readonly body: unknown
}

export interface Reply {
  /** Default 200 */
  readonly status?: number
  readonly body: unknown
  /** Where `body` is a text of another kind than JSON. */
  readonly type?: string
  /** For the log of mutations. */
  readonly what?: Readonly<Record<string, unknown>>
}

export interface RouteParts {
  readonly config: AdminConfig
  readonly warmings: Warmings
  /** The table as a document. */
  readonly document: () => object
}
