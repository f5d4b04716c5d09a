import type { Outgoing } from '@cache/http'
import { isUntouched, writeOnce } from '@cache/http/node'
import type { FastifyReply } from 'fastify'
import { emptyFieldsOf, hasTrailers, onSendHooks } from './internals.ts'
import { prepare } from './reply-fields.ts'

/**
 * Sends an answer of the cache: at once where nothing is set that would have to go with it, and the plugin's own hook, which has no part
 * in it, is the only one on its way out; else as Fastify does.
 */
export function sendReply(reply: FastifyReply, response: Outgoing): void {
  const { raw, request } = reply
  const fields = onSendHooks(request) === 1 && !hasTrailers(reply) && isUntouched(raw) && emptyFieldsOf(reply)
  if (!fields) {
    reply.send(prepare(reply, response))
    return
  }
  // Fastify takes the time for hooks and loggers, which look at the reply.
  if (reply.elapsedTime > 0) Object.assign(fields, response.fields)
  writeOnce(raw, response)
}
