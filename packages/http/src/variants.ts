import { hash } from 'node:crypto'
import type { RoutePolicy } from './config/route-policy.ts'
import type { HttpRequest } from './message.ts'
import { selectionOf } from './request/selection.ts'
import type { StoredResponse } from './response/stored-response.ts'

// RFC 9111 sets no limit; a client that sends ever new values must not fill the cache with one URL.
const mostVariants = 32

// URLs whose variants are counted; what is forgotten is bounded by the cache itself.
const mostUrls = 10_000

/** Does the stored response answer a request with these fields? RFC 9111, section 4.1. */
export function isSelected(stored: StoredResponse, request: HttpRequest, policy: RoutePolicy): boolean {
  return stored.vary.length === 0 || selectionOf(stored.vary, request, policy) === stored.selection
}

/** Where the response to this request is kept when the primary id holds one for other fields. */
export function variantIdOf(
  primary: string,
  { vary }: StoredResponse,
  request: HttpRequest,
  policy: RoutePolicy,
): string {
  const selection = `${vary.join()}\n${selectionOf(vary, request, policy)}`
  return `${primary} ${hash('sha256', selection, 'base64url')}`
}

/** The variants of each URL that this process has used, so that there are not too many. */
export class Variants {
  readonly #byUrl = new Map<string, Set<string>>()

  /** Takes note of one that is used; returns the one that has to go for it. */
  use(primary: string, id: string): string | undefined {
    const known = this.#byUrl.get(primary) ?? new Set()
    this.#byUrl.delete(primary)
    this.#byUrl.set(primary, known)
    if (this.#byUrl.size > mostUrls) this.#byUrl.delete(this.#byUrl.keys().next().value!)
    known.delete(id)
    known.add(id)
    // The primary id holds one more.
    if (known.size < mostVariants) return undefined
    const oldest = known.values().next().value!
    known.delete(oldest)
    return oldest
  }
}
