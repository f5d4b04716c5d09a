import { STATUS_CODES } from 'node:http'
import type { AdminResponse } from './message.ts'
import type { Problem } from './problem.ts'
import type { Reply } from './routes/route.ts'

// Nothing is kept, guessed at or shown within another page.
const always = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

export function answerOf({ body, status = 200, type }: Reply): AdminResponse {
  if (type !== undefined) return { status, headers: { ...always, 'content-type': type }, body: String(body) }
  return {
    status,
    headers: { ...always, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export function problemAnswer({ headers, message, status }: Problem): AdminResponse {
  const body = { status, title: STATUS_CODES[status] ?? 'Error', detail: message }
  return {
    status,
    headers: { ...always, 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify(body),
  }
}
