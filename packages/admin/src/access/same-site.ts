import type { IncomingHttpHeaders } from 'node:http'
import { Problem } from '../problem.ts'

/**
 * Refuses what a page of another site has made a browser send. Browsers say in `Sec-Fetch-Site` where a request comes from, older ones
 * in `Origin`, and none lets a page send JSON or a field of its own elsewhere without asking first, which is never granted here.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function refuseForgery(headers: IncomingHttpHeaders): void {
  if (!isOwn(headers)) throw new Problem(403, 'a page of another site has sent this')
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/json') return
  if (type !== undefined) throw new Problem(415, 'the content-type must be application/json')
  if (headers['x-cache-admin'] !== '1') {
    throw new Problem(415, 'send content-type: application/json, or x-cache-admin: 1 where there is no body')
  }
}

function isOwn({ 'sec-fetch-site': site, host, ':authority': authority, origin }: IncomingHttpHeaders): boolean {
  // What a browser says of itself counts, since proxies change the host and pages cannot change this.
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === (host ?? authority)
}
