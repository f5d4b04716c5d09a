import { stringify } from 'node:querystring'
import type { ParsedUrlQueryInput } from 'node:querystring'
import type { Fields } from '../http-fields/index.ts'
import type { DispatchOptionsLike } from './dispatch-types.ts'

/** Where a dispatched request goes; `undefined`: that is not for the cache to know. */
export function dispatchUrl({ method, origin, path, query, upgrade }: DispatchOptionsLike): URL | undefined {
  if (origin === undefined || method === 'CONNECT' || (upgrade !== undefined && upgrade !== null && upgrade !== false))
    return undefined
  const target = query ? `${path}?${stringify(query as ParsedUrlQueryInput)}` : path
  if (!target.startsWith('/')) return undefined
  const { origin: host } = new URL(origin)
  const url = URL.parse(host + target)
  return url && /^https?:$/.test(url.protocol) ? url : undefined
}

/** Header fields in any of the forms that undici takes: an object, pairs, or name, value, name, value, … */
export function dispatchFields(headers: unknown): Fields {
  const fields: Record<string, string | readonly string[]> = {}
  for (const [name, value] of pairsOf(headers)) {
    if (value === undefined || value === null) continue
    const lines = (Array.isArray(value) ? value : [value]).map(String)
    const key = String(name).toLowerCase()
    const before = fields[key]
    const all = before === undefined ? lines : [...(typeof before === 'string' ? [before] : before), ...lines]
    fields[key] = all.length === 1 ? all[0]! : all
  }
  return fields
}

function pairsOf(headers: unknown): Iterable<readonly [unknown, unknown]> {
  if (headers === undefined || headers === null) return []
  if (Array.isArray(headers) && !Array.isArray(headers[0])) {
    return Array.from({ length: headers.length / 2 }, (_, at) => [headers[2 * at], headers[2 * at + 1]] as const)
  }
  const isIterable = typeof (headers as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function'
  return isIterable ? (headers as Iterable<readonly [unknown, unknown]>) : Object.entries(headers)
}
