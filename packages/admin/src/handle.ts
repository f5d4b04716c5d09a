import { CacheError, type CacheErrorCode } from '@cache/core'
import type { z } from 'zod'
import { type AdminCaller, callerOf } from './access/caller.ts'
import { type Limits, TooMany } from './access/limits.ts'
import { refuseForgery } from './access/same-site.ts'
import { answerOf, problemAnswer } from './answers.ts'
import type { Audit } from './audit.ts'
import type { AdminRequest, AdminResponse } from './message.ts'
import { Problem } from './problem.ts'
import { findRoute } from './request/find-route.ts'
import { readJson } from './request/read-json.ts'
import type { Call, Reply, Route, RouteParts } from './routes/route.ts'

export interface HandlingParts extends RouteParts {
  readonly limits: Limits
  readonly audit: Audit
}

/** What is known of a request by and by, for the log. */
interface Progress {
  caller?: AdminCaller
  route?: Route
}

/** Who asks is found out first, so that whoever may nothing learns nothing. */
export async function handle(parts: HandlingParts, request: AdminRequest): Promise<AdminResponse> {
  const progress: Progress = {}
  try {
    const reply = await replyTo(parts, request, progress)
    if (reply.what) auditOf(parts, request, progress, { status: reply.status ?? 200, what: reply.what })
    return answerOf(reply)
  } catch (error) {
    const problem = problemOf(parts, error)
    if (isTold(problem, progress)) auditOf(parts, request, progress, { status: problem.status })
    return problemAnswer(problem)
  }
}

async function replyTo(parts: HandlingParts, request: AdminRequest, progress: Progress): Promise<Reply> {
  const caller = await identify(parts, request)
  progress.caller = caller
  await parts.limits.countCall(caller.name)

  const { path, query, route } = findRoute(request)
  progress.route = route
  if (!caller.scopes.includes(route.scope)) throw new Problem(403, `this needs the scope ${route.scope}`)
  const asked = route.query ? checked('query', route.query, query) : undefined
  return route.run(parts, { caller, path, query: asked, body: await bodyOf(parts, request, route) })
}

/** Nothing of a body is read before it is certain that it is wanted. */
async function bodyOf(
  { config }: HandlingParts,
  request: AdminRequest,
  { body, method }: Route,
): Promise<Call['body']> {
  if (method !== 'POST') return undefined
  refuseForgery(request.headers)
  const given = await readJson(request, config)
  return body ? checked('body', body, given) : undefined
}

async function identify({ config, limits }: HandlingParts, request: AdminRequest): Promise<AdminCaller> {
  await limits.checkAddress(request.remoteAddress)
  try {
    const caller = callerOf(await config.authorize(request))
    if (caller) return caller
  } catch (error) {
    await limits.countFailure(request.remoteAddress)
    // Of whatever kind it is, nobody who may nothing is told.
    throw new Error('authorize failed', { cause: error })
  }
  await limits.countFailure(request.remoteAddress)
  throw new Problem(401, 'it is not known who asks', { 'www-authenticate': 'Bearer realm="cache"' })
}

function checked(place: string, schema: z.ZodType, given: unknown): unknown {
  const { data, error, success } = schema.safeParse(given)
  if (success) return data
  const [issue] = error.issues
  throw new Problem(400, `${[place, ...(issue?.path ?? [])].map(String).join('.')}: ${issue?.message ?? 'malformed'}`)
}

const statuses: Partial<Record<CacheErrorCode, number>> = {
  LAYER_UNKNOWN: 404,
  ID_INVALID: 400,
  CONFIG_INVALID: 400,
  CLOSED: 503,
  REDIS_UNAVAILABLE: 503,
}

/** What nobody has foreseen is logged and not shown. */
function problemOf({ config }: HandlingParts, error: unknown): Problem {
  if (error instanceof Problem) return error
  const status = error instanceof CacheError ? statuses[error.code] : undefined
  if (status !== undefined) return new Problem(status, (error as CacheError).detail)
  try {
    config.logger?.error({ err: error }, 'the admin API of the cache failed')
  } catch {
    // The answer is the same.
  }
  return new Problem(500, 'something went wrong on the server')
}

/** Of reads only those are told that were not allowed, and of too many requests the first. */
function isTold(problem: Problem, { caller, route }: Progress): boolean {
  if (problem instanceof TooMany) return problem.isFirst
  return route?.method === 'POST' || caller === undefined || problem.status === 403
}

function auditOf(
  { audit }: HandlingParts,
  request: AdminRequest,
  { caller, route }: Progress,
  told: { readonly status: number; readonly what?: Readonly<Record<string, unknown>> },
): void {
  const operation = route ? `${route.method} ${route.path}` : 'unknown'
  audit(request, { operation, who: caller?.name, ...told })
}
