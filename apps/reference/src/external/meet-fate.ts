import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import type { Fate } from './fates.ts'
import type { UpstreamBehavior } from './upstream-options.ts'
import type { UpstreamRequests } from './upstream-requests.ts'

/** Lets time pass, and then goes on to the handler, fails, or leaves the request without an answer. */
export async function meetFate(
  reply: FastifyReply,
  { outcome, delay }: Fate,
  { retryAfter }: UpstreamBehavior,
  requests: UpstreamRequests,
): Promise<unknown> {
  requests.total++
  reply.raw.once('close', () => {
    if (!reply.raw.writableEnded) requests.abandoned++
  })
  if (delay > 0) await pause(delay)

  if (outcome === 'answer') return undefined
  if (outcome === 'hang') {
    requests.hung++
    return reply.hijack()
  }
  requests.failed++
  return reply.code(503).header('retry-after', retryAfter).send({ error: 'try again later' })
}
