import type { IncomingMessage } from 'node:http'
import type { Reader } from '../domain/account.ts'
import type { Answer } from '../domain/answer.ts'
import { Problem } from '../domain/problem.ts'
import { callOf } from './call.ts'
import { noteAnswer, noteReader, readerOf } from './notes.ts'
import type { Route } from './route.ts'
import type { ServerParts } from './server.ts'

/** A request and its response as a framework has them, and what they have in common below. */
export interface Exchange {
  readonly request: object
  readonly response: object
  readonly message: IncomingMessage
  /** Path and query as sent. */
  readonly url: string
  /** Of the path, decoded. */
  readonly params: unknown
}

/** Before anything is answered, be it from the cache: a token whose session has ended is refused at once. */
export async function identify(route: Route, parts: ServerParts, { request, message }: Exchange): Promise<void> {
  noteReader(request, await readerFor(route, parts, message.headers.authorization))
}

export async function answer(route: Route, parts: ServerParts, exchange: Exchange): Promise<Answer> {
  const { message, params, request, response, url } = exchange
  const call = await callOf(message, url, params)
  const given = await route.answer(parts, call, readerOf(request))
  noteAnswer(response, given)
  return given
}

async function readerFor(
  { access }: Route,
  { api }: ServerParts,
  authorization: string | undefined,
): Promise<Reader | undefined> {
  if (access === 'open') return undefined
  if (authorization !== undefined) return api.readerOf(authorization)
  if (access === 'optional') return undefined
  throw new Problem(401, 'sign in first: there is no field "Authorization: Token …"')
}
