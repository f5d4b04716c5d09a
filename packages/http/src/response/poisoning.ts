import type { RoutePolicy } from '../config/route-policy.ts'
import { rerouting } from '../request/request-key.ts'

// About the message or the connection, taken from the handler, or judged by the cache: no response depends on them.
const harmless = new Set([
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'keep-alive',
  'pragma',
  'range',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Request fields that the handler has read though they are neither in the key nor in `Vary`: by them one client decides what others get. */
export function unkeyedFields(
  read: ReadonlySet<string>,
  vary: readonly string[],
  policy: RoutePolicy,
): readonly string[] {
  const keyed = new Set([...rerouting, ...policy.headers, ...vary])
  if (policy.cookies) keyed.add('cookie')
  // Who the user is, is in the key.
  if (policy.varyByUser) keyed.add('authorization').add('cookie')
  return [...read].filter((name) => !harmless.has(name) && !keyed.has(name)).toSorted()
}

// Routes and fields of which a developer has been told.
const told = new Set<string>()
const mostTold = 1000

/** In development a developer is told, once for each route and field; `strict` refuses to keep such a response. */
export function warnOfUnkeyed(policy: RoutePolicy, read: ReadonlySet<string>, vary: readonly string[]): void {
  if (process.env['NODE_ENV'] === 'production' || policy.strict || told.size >= mostTold) return
  for (const name of unkeyedFields(read, vary, policy)) {
    const place = `${policy.route} ${name}`
    if (told.has(place)) continue
    told.add(place)
    process.emitWarning(
      `${policy.route}: the handler reads "${name}", which is neither in the key nor in Vary: one client may decide what others get`,
      'CacheWarning',
    )
  }
}
