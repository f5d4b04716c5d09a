import type { HandlerRequest, Reply, Route } from '../test-server.ts'
import type { Case, CaseRoute } from './case.ts'
import type { Stage } from './stage.ts'

export function routesOf({ routes }: Case, stage: Stage): Route[] {
  return routes.map((route) => routeOf(route, stage))
}

function routeOf({ method = 'GET', at = '', cache = {}, answer, looksAt = [] }: CaseRoute, stage: Stage): Route {
  const handler = async (request: HandlerRequest): Promise<Reply> => {
    const count = stage.note(at, request, looksAt)
    const reply =
      typeof answer === 'function'
        ? await answer({ count, request, stage, date: (seconds) => stage.date(seconds) })
        : answer
    return 'body' in reply || 'json' in reply ? reply : { ...reply, body: `run ${count}` }
  }
  const options = cache === 'none' ? undefined : { layer: 'page', profile: stage.profile, ...cache }
  return { method, path: stage.path + at, cache: options, handler }
}
