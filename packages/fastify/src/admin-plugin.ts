import { type AdminOptions, createAdminApi } from '@cache/admin'
import { bodyOf } from '@cache/admin/node'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'

type FastifysOwn = Partial<Record<'prefix' | 'logLevel' | 'logSerializers', unknown>>

/**
 * The admin API of a cache, for everything below the prefix. Fails with CONFIG_INVALID, which names the option; without `authorize`
 * there is none.
 * @example await app.register(adminPlugin, { prefix: '/admin/cache', cache, authorize })
 */
export const adminPlugin: FastifyPluginAsync<AdminOptions<FastifyRequest>> = async (scope, given) => {
  // What Fastify reads itself.
  const { prefix: _, logLevel: __, logSerializers: ___, ...options } = given as typeof given & FastifysOwn
  const api = createAdminApi(options)
  // Bodies are read once it is certain who sends them.
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null))

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { headers, ip: remoteAddress, method, raw } = request
    const url = below(scope.prefix, request.originalUrl)
    const {
      body,
      headers: fields,
      status,
    } = await api.handle({
      method,
      url,
      headers,
      remoteAddress,
      raw: request,
      body: bodyOf(raw, undefined),
    })
    return reply.code(status).headers(fields).send(body)
  }
  for (const url of ['/', '/*'])
    scope.route({ method: scope.supportedMethods, exposeHeadRoute: false, url, handler: answer })
}

/** A URL as it was sent, without as many segments as the prefix has, which may have parameters in it. */
function below(prefix: string, url: string): string {
  const segments = prefix.split('/').length - 1
  return url.replace(new RegExp(`^(?:/[^/?]*){${segments}}`), '')
}
