import { hiddenEmptyObject, hiddenValue } from '@cache/http/node'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Trailers need a body that is sent in chunks, and Fastify tells of them by name only. */
export function hasTrailers(reply: FastifyReply): boolean {
  return (hiddenValue(reply, 'fastify.reply.trailers') ?? null) !== null
}

/** Where a reply keeps its fields, if there are none yet. */
export function emptyFieldsOf(reply: FastifyReply): object | undefined {
  return hiddenEmptyObject(reply, 'fastify.reply.headers')
}

/** How many hooks see answers on their way out. */
export function onSendHooks(request: FastifyRequest): number {
  const context = hiddenValue(request, 'fastify.context') as { readonly onSend?: unknown } | undefined
  return Array.isArray(context?.onSend) ? context.onSend.length : Infinity
}
