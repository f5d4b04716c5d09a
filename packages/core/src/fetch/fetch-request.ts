import type { Fields } from '../http-fields/index.ts'
import { ArrivedResponse, fieldsOf } from './arrived-response.ts'
import type { Asked } from './asked.ts'
import { demandOf } from './fetch-demand.ts'

type Input = Parameters<typeof fetch>[0]

/** A call of `fetch`, as far as the cache has to know it. */
export interface FetchRequest {
  readonly input: Input
  readonly init: RequestInit
  readonly url: URL
  readonly method: string
  readonly fields: Fields
  readonly mode: RequestInit['cache']
  readonly redirect: NonNullable<RequestInit['redirect']>
  readonly signal: AbortSignal | undefined
}

/** `undefined`: not over HTTP, checked against a digest, or such that `fetch` itself has to refuse it. */
export function fetchRequest(input: Input, init: RequestInit = {}): FetchRequest | undefined {
  const given = isRequest(input) ? input : undefined
  const url = URL.parse(given?.url ?? (typeof input === 'string' ? input : (input as URL).href))
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined
  if ((init.integrity ?? given?.integrity ?? '') !== '') return undefined
  let fields: Fields
  try {
    fields = fieldsOf(new Headers(init.headers ?? given?.headers))
  } catch {
    return undefined
  }
  return {
    input,
    init,
    url,
    method: (init.method ?? given?.method ?? 'GET').toUpperCase(),
    fields,
    mode: init.cache ?? given?.cache,
    redirect: init.redirect ?? given?.redirect ?? 'follow',
    signal: init.signal ?? given?.signal ?? undefined,
  }
}

/** The same as the cache asks it. */
export function askedOf(request: FetchRequest, send: typeof fetch): Asked<Response> {
  const { fields, init, input, method, mode, signal, url } = request
  const hasBody = init.body != null || (isRequest(input) && input.body !== null)
  return {
    url,
    method,
    headers: fields,
    hasBody,
    isDecoded: true,
    demand: demandOf(fields, mode),
    signal,
    send: async (more, loading) => {
      const ending = new AbortController()
      const headers = { ...fields, ...more } as Record<string, string>
      const signals = AbortSignal.any([loading, ending.signal])
      // What it redirects to has a life of its own.
      const native = await send(input, { ...init, headers, signal: signals, redirect: 'manual' })
      return new ArrivedResponse(native, { ending, signal })
    },
    pass: async () => new ArrivedResponse(await send(input, init)),
  }
}

// Of whatever realm or package.
function isRequest(input: Input): input is Request {
  return typeof input === 'object' && 'url' in input && 'headers' in input
}
