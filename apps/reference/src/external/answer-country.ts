import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Country } from './country.ts'
import type { UpstreamBehavior } from './upstream-options.ts'
import type { UpstreamRequests } from './upstream-requests.ts'

interface Asked {
  readonly reply: FastifyReply
  readonly headers: IncomingHttpHeaders
  readonly config: UpstreamBehavior
  readonly requests: UpstreamRequests
}

/** 200 with an entity tag of the content, 304 where the client has just that, or 404. */
export function answerCountry(country: Country | undefined, { reply, headers, config, requests }: Asked): FastifyReply {
  if (country === undefined) {
    requests.unknown++
    return reply.code(404).send({ error: 'there is no such country' })
  }
  const body = JSON.stringify(country)
  const etag = `"${hash('sha256', body, 'base64url')}"`
  reply.header('cache-control', `max-age=${config.maxAge}`).header('etag', etag)
  if (headers['if-none-match'] === etag) {
    requests.notModified++
    return reply.code(304).send()
  }
  requests.answered++
  return reply.type('application/json').send(body)
}
