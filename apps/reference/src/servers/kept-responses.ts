import type { RouteOptions } from '@cache/http'
import { pathOf, queryOf } from './call.ts'
import { answerOf, readerOf } from './notes.ts'
import type { Route } from './route.ts'
import type { ServerParts } from './server.ts'

// Guessed names are many, ms.
const lifeOfNothing = 60_000

/** How the responses of a route are kept; `undefined`: they are not. `Req` and `Res` are the framework's own. */
export function keptResponses<Req extends object, Res extends object>(
  { access, keptBy }: Route,
  { mode }: Pick<ServerParts, 'mode'>,
  urlOf: (request: Req) => string,
): (RouteOptions<Req, Res> & { readonly layer: 'response' }) | undefined {
  if (!keptBy) return undefined
  return {
    layer: 'response',
    ttl: (_request, response) => lifeOf(response),
    staleIfErrorFor: '1h',
    statuses: [200, 404],
    // Under the same key by whatever host an instance is asked, so that instances share their responses.
    key: (request) => {
      const url = urlOf(request)
      return `${pathOf(url)} ${JSON.stringify(keptBy(queryOf(url), readerOf(request)))}`
    },
    tags: (_request, response) => tagsOf(response),
    skip: () => mode === 'off',
    // What is the same for all is shared by those who send a token, too: such answers are `public`.
    ...(access === 'open' ? { authorized: true } : { varyByUser: (request) => readerOf(request)?.account.id }),
  }
}

/** ms: never longer than what the response was made of is fresh itself; `undefined`: it is not fresh. */
function lifeOf(response: object): number | undefined {
  const { status, read } = answerOf(response) ?? {}
  if (read?.outcome !== 'hit' && read?.outcome !== 'loaded') return undefined
  return status === 404 ? Math.min(read.ttlLeft, lifeOfNothing) : read.ttlLeft
}

function tagsOf(response: object): readonly string[] {
  const { read, tags = [] } = answerOf(response) ?? {}
  return read === undefined || read.outcome === 'miss' ? tags : [...read.tags, ...tags]
}
