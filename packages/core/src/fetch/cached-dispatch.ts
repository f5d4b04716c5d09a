import { type ArrivedDispatch, ArrivedDispatch as Arriving } from './arrived-dispatch.ts'
import type { Asked } from './asked.ts'
import { dispatchFields, dispatchUrl } from './dispatch-request.ts'
import type { DispatchHandlerLike, DispatchInterceptor, DispatchOptionsLike } from './dispatch-types.ts'
import { Downstream } from './downstream.ts'
import type { Fetching } from './fetching.ts'
import { resolveFetching } from './resolve-fetching.ts'
import { demandOf } from './fetch-demand.ts'
import type { CachedRequestOptions } from './fetch-options.ts'
import { optionNames } from './option-names.ts'
import { servedFields } from './rebuilt-response.ts'
import { serveRequest } from './serve-request.ts'

type Send = ReturnType<DispatchInterceptor>

/**
 * The same as `createCachedFetch`, as an interceptor for undici 7 and later: whatever asks through its dispatcher gains the cache.
 * Responses are kept as they come over the wire, apart from those of `createCachedFetch`. Throws CONFIG_INVALID.
 * @example setGlobalDispatcher(new Agent().compose(cachedDispatch({ layer: cache.layer('partners') })))
 */
export function cachedDispatch(options: CachedRequestOptions): DispatchInterceptor {
  const fetching = resolveFetching('cachedDispatch', options, optionNames)
  return (dispatch) => (request: DispatchOptionsLike, handler: DispatchHandlerLike) => {
    const url = dispatchUrl(request)
    // Handlers of older versions are told otherwise, which their dispatcher has to do.
    if (!url || !handler.onRequestStart) return dispatch(request, handler)
    const downstream = new Downstream(handler)
    downstream.begin()
    void answered(fetching, askedOf(request, url, dispatch, downstream), downstream)
    // What waits here takes no room in a queue of the dispatcher.
    return true
  }
}

async function answered(fetching: Fetching, asked: Asked<ArrivedDispatch>, downstream: Downstream): Promise<void> {
  try {
    const served = await serveRequest(fetching, asked)
    if (served.from === 'upstream') served.arrived.handOver().flowTo(downstream)
    else await downstream.replay(served.response, servedFields(served.response.fields, served.status, served.age))
  } catch (error) {
    downstream.fail(error instanceof Error ? error : new Error(String(error)))
  }
}

function askedOf(
  request: DispatchOptionsLike,
  url: URL,
  dispatch: Send,
  { signal }: Downstream,
): Asked<ArrivedDispatch> {
  const headers = dispatchFields(request.headers)
  const send = (options: DispatchOptionsLike, until: AbortSignal): Promise<ArrivedDispatch> => {
    const arriving = new Arriving(until)
    dispatch(options, arriving)
    return arriving.arrived
  }
  return {
    url,
    method: request.method.toUpperCase(),
    headers,
    hasBody: request.body !== undefined && request.body !== null,
    isDecoded: false,
    demand: demandOf(headers, undefined),
    signal,
    send: (more, loading) =>
      send(Object.keys(more).length > 0 ? { ...request, headers: { ...headers, ...more } } : request, loading),
    pass: () => send(request, signal),
  }
}
