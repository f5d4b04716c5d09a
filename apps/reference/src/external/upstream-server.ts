import fastify, { type FastifyInstance } from 'fastify'
import { answerCountry } from './answer-country.ts'
import { countryNamed, countryOf } from './countries.ts'
import { seededFates } from './fates.ts'
import { meetFate } from './meet-fate.ts'
import { type UpstreamConfig, type UpstreamOptions, upstreamConfigOf } from './upstream-options.ts'
import { noRequests } from './upstream-requests.ts'

const named = { querystring: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } }

/** Open data on countries, with the troubles of a service on the internet; `/stats` and `/behavior` have none. */
export function createUpstreamServer(first: UpstreamConfig): FastifyInstance {
  let config = first
  const requests = noRequests()
  const drawFate = seededFates(config.seed)
  const server = fastify({ forceCloseConnections: true })

  server.get('/stats', () => requests)
  server.patch<{ Body: UpstreamOptions }>('/behavior', (request, reply) => {
    try {
      config = upstreamConfigOf(request.body, config)
      return reply.code(204).send()
    } catch (error) {
      return reply.code(400).send({ error: error instanceof Error ? error.message : String(error) })
    }
  })

  void server.register((countries, _options, done) => {
    countries.addHook('onRequest', (_request, reply) => meetFate(reply, drawFate(config), config, requests))
    countries.get<{ Params: { code: string } }>('/countries/:code', ({ params, headers }, reply) =>
      answerCountry(countryOf(params.code), { reply, headers, config, requests }),
    )
    countries.get<{ Querystring: { name: string } }>('/countries', { schema: named }, ({ query, headers }, reply) =>
      answerCountry(countryNamed(query.name), { reply, headers, config, requests }),
    )
    done()
  })
  return server
}
