import type { Answer } from '../domain/answer.ts'
import { Problem } from '../domain/problem.ts'
import { errorBody } from '../domain/representation.ts'
import type { ErrorLog } from './server.ts'

// What frameworks refuse by themselves, each in its own words.
const refusals: Readonly<Record<number, string>> = {
  400: 'the request is malformed',
  413: 'the body is too large',
}

/** What the client did wrong is said; what went wrong here is logged and not shown. */
export function errorAnswer(error: unknown, url: string, log: ErrorLog): Answer {
  if (error instanceof Problem) {
    if (error.status >= 500) log.error({ err: error, url }, 'something that is needed cannot be had')
    return { status: error.status, body: errorBody(...error.problems) }
  }
  const { status, statusCode = status ?? 500 } = error as { status?: number; statusCode?: number }
  const refusal = refusals[statusCode]
  if (refusal !== undefined) return { status: statusCode, body: errorBody(refusal) }
  if (statusCode < 500) return { status: statusCode, body: errorBody('the request cannot be answered') }
  log.error({ err: error, url }, 'request failed')
  return { status: 500, body: errorBody('something went wrong on the server') }
}

export function nothingAt(method: string, url: string): Problem {
  return new Problem(404, `there is nothing at ${method} ${url}`)
}
