import { type CacheStatus, type Fields, cacheStatus, fieldOf } from '../http-fields/index.ts'
import type { FromCache } from './asked.ts'

/** Where a response has come from. */
interface Origin {
  readonly url: string
  readonly redirected: boolean
}

// https://fetch.spec.whatwg.org/#null-body-status
const withoutBody = new Set([204, 205, 304])

/** A response for one caller: the bytes are copied, whatever becomes of them. */
export function responseOf({ age, response, status }: FromCache, origin: Origin): Response {
  const fields = servedFields(response.fields, status, age)
  const { status: code, statusText } = response
  const body = withoutBody.has(code) ? null : (response.body as Uint8Array<ArrayBuffer>)
  return withOrigin(new Response(body, { status: code, statusText, headers: headersOf(fields) }), origin)
}

/** A response whose body has been touched, or which came after other URLs. */
export function resumedResponse(body: Body, { headers, status, statusText }: Response, origin: Origin): Response {
  return withOrigin(new Response(withoutBody.has(status) ? null : body, { headers, status, statusText }), origin)
}

type Body = ConstructorParameters<typeof Response>[0]

/** Tells where it comes from, as a response from the network does, and so do its clones. */
function withOrigin(response: Response, origin: Origin): Response {
  return Object.defineProperties(response, {
    url: { value: origin.url },
    redirected: { value: origin.redirected },
    type: { value: 'basic' },
    clone: { value: () => withOrigin(Response.prototype.clone.call(response), origin) },
  })
}

/** With how the cache took part (RFC 9211), and how old it is (RFC 9111, section 5.1). */
export function servedFields(fields: Fields, status: CacheStatus, age: FromCache['age']): Fields {
  const before = fieldOf(fields, 'cache-status')
  const own = cacheStatus(status, age?.ttl)
  return {
    ...fields,
    // One that has just been made by the upstream is of no age, and says nothing of it.
    ...(age && (status.hit || age.age > 0) && { age: String(age.age) }),
    'cache-status': before === undefined ? own : `${before}, ${own}`,
  }
}

function headersOf(fields: Fields): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(fields)) {
    for (const line of typeof value === 'string' ? [value] : value) headers.append(name, line)
  }
  return headers
}
