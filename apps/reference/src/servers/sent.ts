import type { Answer } from '../domain/answer.ts'
import type { Route } from './route.ts'

/** An answer as bytes and header fields; every framework sends the same. */
export interface Sent {
  readonly status: number
  readonly fields: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export function sentOf({ status, body }: Answer, route?: Route): Sent {
  if (body === undefined) return { status, fields: {}, body }
  const isText = typeof body === 'string'
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'
  // The same for everybody, whoever asks: only what says so is shared among those who sent a token.
  const shared = route?.access === 'open' && route.keptBy ? { 'cache-control': 'public' } : {}
  return { status, fields: { 'content-type': type, ...shared }, body: isText ? body : JSON.stringify(body) }
}
