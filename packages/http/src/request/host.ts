import type { IncomingHttpHeaders } from 'node:http'

/** As it came; HTTP/2 has `:authority` (RFC 9113, section 8.3.1), and HTTP/1.0 may have nothing. */
export function hostOf(headers: IncomingHttpHeaders): string | undefined {
  const authority = headers[':authority']
  return headers.host ?? (typeof authority === 'string' ? authority : undefined)
}

// RFC 9110, section 7.2, without what the name of a host has no use for.
const host = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[[\da-f:.]+\])(?::\d{1,5})?$/i

/** Is it clear which host is meant? */
export function hasSoundHost(headers: IncomingHttpHeaders): boolean {
  const authority = headers[':authority']
  if (authority !== undefined && headers.host !== undefined && authority !== headers.host) return false
  const value = hostOf(headers)
  return value === undefined || (value.length <= 261 && host.test(value))
}
