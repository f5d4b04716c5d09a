import { createAudit } from './audit.ts'
import { createLimits } from './access/limits.ts'
import { type HandlingParts, handle } from './handle.ts'
import type { AdminRequest, AdminResponse } from './message.ts'
import { openApiDocument } from './openapi.ts'
import { type AdminOptions, resolveAdmin } from './options.ts'
import { Warmings } from './warmings.ts'

/** What adapters mount. */
export interface AdminApi<Raw = unknown> {
  /** Answers everything below the mount; never rejects. */
  readonly handle: (request: AdminRequest<Raw>) => Promise<AdminResponse>
}

/**
 * Endpoints to look into a cache, to invalidate and to warm it. Throws CONFIG_INVALID, which names the option; without `authorize`
 * there is no admin API.
 * @example createAdminApi({ cache, authorize: tokenAuthorizer({ tokens: { [token]: { name: 'operations', scopes: ['read'] } } }) })
 */
export function createAdminApi<Raw = unknown>(options: AdminOptions<Raw>): AdminApi<Raw> {
  const config = resolveAdmin(options)
  const parts: HandlingParts = {
    config,
    limits: createLimits(config.rateLimit),
    audit: createAudit(config.logger),
    warmings: new Warmings(config.warmers, config.logger),
    document: openApiDocument,
  }
  return { handle: (request) => handle(parts, request) }
}
