import type { AdminRequest } from '../message.ts'
import { Problem } from '../problem.ts'
import type { Route } from '../routes/route.ts'
import { table } from '../routes/table.ts'
import { matchPath } from './path.ts'

export interface FoundRoute {
  readonly route: Route
  readonly path: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
}

/** The row that a request asks for. Throws 404, or 405 with the methods that there are. */
export function findRoute({ method, url }: Pick<AdminRequest, 'method' | 'url'>): FoundRoute {
  const end = url.indexOf('?')
  const given = end === -1 ? url : url.slice(0, end)
  const matches = table.flatMap(({ route, template }) => {
    const path = matchPath(template, given)
    return path ? [{ route, path }] : []
  })
  if (matches.length === 0) throw new Problem(404, 'there is nothing here; GET openapi.json lists what there is')
  const found = matches.find(({ route }) => route.method === method || (route.method === 'GET' && method === 'HEAD'))
  if (!found) throw new Problem(405, `not by ${method}`, { allow: allowed(matches) })
  return { ...found, query: queryOf(end === -1 ? '' : url.slice(end)) }
}

function allowed(matches: readonly { readonly route: Route }[]): string {
  return matches.flatMap(({ route: { method } }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
}

function queryOf(text: string): Readonly<Record<string, string>> {
  const given = new URLSearchParams(text)
  const names = [...given.keys()]
  if (names.length !== new Set(names).size) throw new Problem(400, 'a parameter is given twice')
  return Object.fromEntries(given)
}
