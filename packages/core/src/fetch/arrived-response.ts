import { aborted } from 'node:util'
import type { Fields } from '../http-fields/index.ts'
import type { Arrived } from './asked.ts'
import { readBody } from './read-body.ts'
import { resumedResponse } from './rebuilt-response.ts'

/** A response of `fetch`, whose body has not been touched. */
export class ArrivedResponse implements Arrived<Response> {
  readonly status: number
  readonly statusText: string
  readonly fields: Fields
  #native: Response
  readonly #late: { readonly ending: AbortController; readonly signal: AbortSignal | undefined } | undefined

  /** `ending` aborts the request, which is bound to the caller's `signal` when the response has been handed over. */
  constructor(native: Response, late?: { readonly ending: AbortController; readonly signal: AbortSignal | undefined }) {
    this.status = native.status
    this.statusText = native.statusText
    this.fields = decodedFields(fieldsOf(native.headers))
    this.#native = native
    this.#late = late
  }

  async take(most: number): Promise<Buffer | undefined> {
    const { body, headers, redirected, url } = this.#native
    if (!body) return Buffer.alloc(0)
    if (headers.get('content-encoding') === null && Number(headers.get('content-length')) > most) return undefined
    const read = await readBody(body, most)
    if (read.whole) return read.bytes
    this.#native = resumedResponse(read.body, this.#native, { redirected, url })
    return undefined
  }

  handOver(): Response {
    const native = this.#native
    const { ending, signal } = this.#late ?? {}
    if (signal?.aborted) ending?.abort(signal.reason)
    // Forgotten with the response, so that a signal that lives long holds nothing.
    else if (ending && signal) void aborted(signal, native).then(() => ending.abort(signal.reason))
    return native
  }

  discard(): void {
    void this.#native.body?.cancel().catch(() => {})
  }
}

export function fieldsOf(headers: Headers): Fields {
  const cookies = headers.getSetCookie()
  const fields = Object.fromEntries(headers)
  return cookies.length > 0 ? { ...fields, 'set-cookie': cookies } : fields
}

// Of which `fetch` undoes all or, where there is another among them, none.
const codings = new Set(['gzip', 'x-gzip', 'deflate', 'br', 'zstd'])

/** What tells of bytes as they came over the wire says nothing of those that `fetch` has made of them. */
function decodedFields(fields: Fields): Fields {
  const { 'content-encoding': coding, 'content-length': _, ...others } = fields
  const isDecoded =
    typeof coding === 'string' && coding.split(',').every((each) => codings.has(each.trim().toLowerCase()))
  return isDecoded ? others : fields
}
