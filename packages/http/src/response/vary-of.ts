import type { RoutePolicy } from '../config/route-policy.ts'
import { fieldOf } from '../headers/field.ts'
import { parseVary } from '../headers/vary.ts'
import type { HttpRequest, HttpResponse } from '../message.ts'

// So many values, and of one client each: a variant would hardly be used twice, or by somebody else.
const ofOneClient = ['authorization', 'cookie', 'user-agent']

/** The request fields that select this response, sorted; or why it cannot be kept, as text. */
export function varyOf(request: HttpRequest, response: HttpResponse, policy: RoutePolicy): readonly string[] | string {
  const vary = parseVary(response.fields)
  if (vary === '*') return 'vary *'
  const unwanted = ofOneClient.find((name) => vary.includes(name) && !isWanted(name, policy))
  if (unwanted !== undefined) return `vary ${unwanted}`
  return echoesOrigin(request, response) && !vary.includes('origin') ? [...vary, 'origin'].toSorted() : vary
}

function isWanted(name: string, { cookies, headers, varyByUser }: RoutePolicy): boolean {
  if (headers.includes(name)) return true
  if (name === 'cookie') return cookies !== undefined || varyByUser !== undefined
  return name === 'authorization' && varyByUser !== undefined
}

// Permission for one origin would be refused by the browsers of all others; whoever gives it often forgets `Vary`.
function echoesOrigin({ headers }: HttpRequest, { fields }: HttpResponse): boolean {
  const allowed = fieldOf(fields, 'access-control-allow-origin')
  return allowed !== undefined && allowed !== '*' && allowed === headers.origin
}
