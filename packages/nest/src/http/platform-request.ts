import type { Fields } from '@cache/http'
import { asFields } from '@cache/http/node'
import type { ExecutionContext } from '@nestjs/common'
import type { HttpAdapterHost } from '@nestjs/core'
import type { IncomingMessage, ServerResponse } from 'node:http'

export type Adapter = HttpAdapterHost['httpAdapter']

/** What requests of Express and of Fastify have in common. */
interface PlatformRequest {
  readonly raw?: IncomingMessage
  readonly originalUrl?: string
  readonly protocol?: string
  /** The application of Express. */
  readonly app?: object
}

/** What a reply of Fastify has beyond a response of Express. */
export interface FastifyReply {
  readonly raw: ServerResponse
  /** The application of Fastify. */
  readonly server: object
  getHeaders(): Record<string, number | string | string[] | undefined>
  removeHeader(name: string): unknown
  hijack(): unknown
}

/** One request as its platform has it, with what Node.js has below. */
export interface Platform {
  readonly request: PlatformRequest
  readonly response: object
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** `undefined`: the platform is Express. */
  readonly reply: FastifyReply | undefined
}

/** Nest takes every context for one of HTTP that does not say what it is, as those of other libraries. */
export function isHttp(context: ExecutionContext): boolean {
  if (context.getType() !== 'http') return false
  const response = context.getArgByIndex<{ getHeader?: unknown } | null | undefined>(1)
  return typeof response?.getHeader === 'function'
}

export function platformOf(request: object, response: object): Platform {
  const reply = 'raw' in response && 'hijack' in response ? (response as FastifyReply) : undefined
  return {
    request,
    response,
    req: (request as PlatformRequest).raw ?? (request as IncomingMessage),
    res: reply?.raw ?? (response as ServerResponse),
    reply,
  }
}

/** Fastify keeps what hooks and handlers set beside the response, until it is sent. */
export function showReplyFields({ reply, res }: Platform): void {
  if (!reply) return
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) res.setHeader(name, value)
  }
}

export function fieldsOnReply({ reply }: Platform): Fields {
  return reply ? asFields(reply.getHeaders()) : {}
}

/** How the cache is told of the request. */
export function callOf({ req, request, res }: Platform): {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly raw: object
  readonly url: string
  readonly scheme: string
} {
  return { req, res, raw: request, url: request.originalUrl ?? req.url ?? '/', scheme: request.protocol ?? 'http' }
}
