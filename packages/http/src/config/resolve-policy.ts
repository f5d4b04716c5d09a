import { parseByteSize, parseDuration } from '@cache/core'
import { isTag } from '../headers/surrogate-tags.ts'
import { aFunction, cookieName, fieldName, flag, invalid, knownOptions, listOf, oneOf, text } from './option-checks.ts'
import { profiles } from './profiles.ts'
import type { QueryOptions, RouteOptions } from './route-options.ts'
import type { RoutePolicy } from './route-policy.ts'

/** Reads the options of a route once, when it is set up. Throws CONFIG_INVALID, which names the route and the option. */
export function resolvePolicy<Req = unknown, Res = unknown>(
  options: RouteOptions<Req, Res>,
  route: string,
  isLayer: (name: string) => boolean,
): RoutePolicy<Req, Res> {
  const path = `route ${route}:`
  knownOptions(path, options, optionNames)
  const { headers = [], maxBodyBytes = '1mb', query = {}, statuses, targetedFields = [cdn] } = options
  const fallback = profiles[oneOf(`${path} profile`, options.profile ?? 'safe', ['safe', 'conformance'])]
  const duration = (name: 'staleFor' | 'staleIfErrorFor'): number | undefined =>
    options[name] === undefined ? undefined : parseDuration(options[name], `${path} ${name}`)

  return Object.freeze({
    route,
    layer: layerName(`${path} layer`, options.layer, isLayer),
    ttl: ttlOf(`${path} ttl`, options.ttl),
    staleFor: duration('staleFor'),
    staleIfErrorFor: duration('staleIfErrorFor'),
    varyByUser: options.varyByUser === undefined ? undefined : userOf(`${path} varyByUser`, options.varyByUser),
    query: queryOf(`${path} query`, query),
    headers: sorted(listOf(`${path} headers`, headers, fieldName)),
    cookies: options.cookies === undefined ? undefined : sorted(listOf(`${path} cookies`, options.cookies, cookieName)),
    key: options.key === undefined ? undefined : aFunction(`${path} key`, options.key),
    skip: options.skip === undefined ? undefined : aFunction(`${path} skip`, options.skip),
    tags: tagsOf(`${path} tags`, options.tags),
    statuses: new Set(statuses === undefined ? usualStatuses : listOf(`${path} statuses`, statuses, status)),
    maxBodyBytes: parseByteSize(maxBodyBytes, `${path} maxBodyBytes`),
    setCookie: oneOf(`${path} setCookie`, options.setCookie ?? fallback.setCookie, ['refuse', 'strip', 'store']),
    targetedFields: targeted(listOf(`${path} targetedFields`, targetedFields, fieldName)),
    clientControl: flag(`${path} clientControl`, options.clientControl ?? fallback.clientControl),
    heuristic: flag(`${path} heuristic`, options.heuristic ?? fallback.heuristic),
    authorized: flag(`${path} authorized`, options.authorized ?? fallback.authorized),
    strict: flag(`${path} strict`, options.strict ?? false),
    debug: flag(`${path} debug`, options.debug ?? false),
  })
}

const cdn = 'cdn-cache-control'

// Those of RFC 9110, section 15.1 that applications mean to keep, and 308. Never 206, and no error of the server.
const usualStatuses: readonly number[] = [200, 203, 204, 301, 308, 404, 410]

function layerName(path: string, value: unknown, isLayer: (name: string) => boolean): string {
  if (typeof value === 'string' && isLayer(value)) return value
  throw invalid(path, 'the name of a layer of the cache', value)
}

function ttlOf<Req, Res>(path: string, ttl: RouteOptions<Req, Res>['ttl']): RoutePolicy<Req, Res>['ttl'] {
  if (ttl === undefined) return undefined
  if (typeof ttl !== 'function') return parseDuration(ttl, path)
  return (request, response) => {
    const given = ttl(request, response)
    return given === undefined ? undefined : parseDuration(given, path)
  }
}

function userOf<Req>(
  path: string,
  varyByUser: NonNullable<RouteOptions<Req>['varyByUser']>,
): (request: Req) => string | undefined {
  aFunction(path, varyByUser)
  return (request) => {
    const user = varyByUser(request)
    if (user === undefined || user === null || user === '') return undefined
    if (typeof user === 'string' || typeof user === 'number' || typeof user === 'bigint') return String(user)
    // All objects read the same as texts, and all users would be one.
    throw invalid(path, 'a function that gives a text or a number', user)
  }
}

function queryOf(path: string, query: QueryOptions): RoutePolicy['query'] {
  const {
    exclude = [],
    include,
    sort = false,
  } = knownOptions(path, query, { include: true, exclude: true, sort: true })
  return Object.freeze({
    include: include === undefined ? undefined : new Set(listOf(`${path}.include`, include, text)),
    exclude: new Set(listOf(`${path}.exclude`, exclude, text)),
    sort: flag(`${path}.sort`, sort),
  })
}

function tagsOf<Req, Res>(path: string, tags: RouteOptions<Req, Res>['tags']): RoutePolicy<Req, Res>['tags'] {
  if (tags === undefined || typeof tags === 'function') return tags
  const always = listOf(path, tags, (at, tag) => {
    if (typeof tag === 'string' && isTag(tag)) return tag
    throw invalid(at, 'a text of 1 to 1024 bytes', tag)
  })
  return () => always
}

function status(path: string, value: unknown): number {
  if (
    Number.isInteger(value) &&
    (value as number) >= 200 &&
    (value as number) < 500 &&
    value !== 206 &&
    value !== 304
  ) {
    return value as number
  }
  throw invalid(path, 'a status from 200 to 499, and neither 206 nor 304', value)
}

function sorted(names: readonly string[]): readonly string[] {
  return Object.freeze([...new Set(names)].toSorted())
}

function targeted(names: readonly string[]): readonly string[] {
  return Object.freeze(names.length === 0 ? [] : [...new Set([...names, cdn])])
}

const optionNames: Readonly<Record<keyof RouteOptions, true>> = {
  layer: true,
  ttl: true,
  staleFor: true,
  staleIfErrorFor: true,
  varyByUser: true,
  query: true,
  headers: true,
  cookies: true,
  key: true,
  skip: true,
  tags: true,
  statuses: true,
  maxBodyBytes: true,
  setCookie: true,
  targetedFields: true,
  clientControl: true,
  heuristic: true,
  authorized: true,
  strict: true,
  debug: true,
  profile: true,
}
