import type { Reader } from '../domain/account.ts'
import type { Answer } from '../domain/answer.ts'
import type { QueryParameters } from '../domain/article-filter.ts'
import type { ServerParts } from './server.ts'

/** A request, as every framework understands it. */
export interface Call {
  // Parameters of the path, decoded; empty where it has no such.
  readonly slug: string
  readonly username: string
  readonly id: string
  readonly code: string
  readonly query: QueryParameters
  /** What the body says, as JSON; `undefined`: there is none. */
  readonly input: unknown
  /** The URL of the app, as the client knows it. */
  readonly base: string
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With parameters, as `/api/articles/:slug`. */
  readonly path: string
  /** `open`: it does not matter who asks; else whether readers have to be signed in. */
  readonly access: 'open' | 'optional' | 'required'
  /** What a kept response depends on besides the path and the reader. Absent: responses are not kept. */
  readonly keptBy?: (query: QueryParameters, reader: Reader | undefined) => object
  readonly answer: (parts: ServerParts, call: Call, reader: Reader | undefined) => Answer | Promise<Answer>
}
