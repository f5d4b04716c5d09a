import { fieldOf, parseVary } from '@cache/core/http-fields'
import type { RoutePolicy } from '../config/route-policy.ts'
import type { HttpRequest, HttpResponse } from '../message.ts'

// So many values, and of one client each: a variant would hardly be used twice, or by somebody else.
const ofOneClient = ['authorization', 'cookie', 'user-agent']

/** The request fields that select this response, sorted; or why it cannot be kept, as text. */
export function varyOf(request: HttpRequest, response: HttpResponse, policy: RoutePolicy): readonly string[] | string {
  const vary = parseVary(response.fields)
  if (vary === '*') return 'vary *'
  const unwanted = ofOneClient.find((name) => vary.includes(name) && !isWanted(name, policy))
  if (unwanted !== undefined) return `vary ${unwanted}`
  const unsaid = unsaidOf(request, response).filter((name) => !vary.includes(name))
  return unsaid.length === 0 ? vary : [...vary, ...unsaid].toSorted()
}

function isWanted(name: string, { cookies, headers, varyByUser }: RoutePolicy): boolean {
  if (headers.includes(name)) return true
  if (name === 'cookie') return cookies !== undefined || varyByUser !== undefined
  return name === 'authorization' && varyByUser !== undefined
}

// What handlers often forget to name. Permission for one origin is refused by the browsers of all others, and who gets bytes in a
// coding may not be able to read them.
function unsaidOf({ headers }: HttpRequest, { fields }: HttpResponse): readonly string[] {
  const allowed = fieldOf(fields, 'access-control-allow-origin')
  const isForOne = allowed !== undefined && allowed !== '*' && allowed === headers.origin
  const isCoded = (fieldOf(fields, 'content-encoding') ?? 'identity') !== 'identity'
  return [...(isCoded ? ['accept-encoding'] : []), ...(isForOne ? ['origin'] : [])]
}
