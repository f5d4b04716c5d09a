import { parseByteSize } from '../config/byte-size.ts'
import { aFunction, flag, invalid, list, oneOf, shortText } from '../config/checks.ts'
import { parseDuration } from '../config/duration.ts'
import { type OptionNames, knownOptions } from '../config/known-options.ts'
import { accessTo } from '../paths/layer-access.ts'
import type { LayerContext } from '../paths/layer-context.ts'
import type { CachedRequestOptions } from './fetch-options.ts'
import type { FetchRules } from './fetch-rules.ts'
import type { Fetching } from './fetching.ts'
import { HostGate } from './host-gate.ts'
import { rateLimits } from './rate-limits.ts'
import type { ResponseLayer } from './response-layer.ts'
import { Upstream } from './upstream.ts'

/** Throws CONFIG_INVALID, which names the option. */
export function resolveFetching<O extends CachedRequestOptions>(
  path: string,
  options: O,
  names: OptionNames<O>,
): Fetching {
  const { limits, retryAfter = 'host' } = knownOptions(path, options, names)
  const open = accessTo(`${path}.layer`, options.layer)
  const layer = options.layer as unknown as ResponseLayer
  const closes = retryAfter === false ? false : oneOf(`${path}.retryAfter`, retryAfter, ['host', 'url'])
  return {
    layer,
    open,
    rules: rulesOf(path, options, open().config),
    upstream: new Upstream(new HostGate(layer, closes, open().cache.clock), rateLimits(`${path}.limits`, limits ?? {})),
  }
}

function rulesOf(
  path: string,
  options: CachedRequestOptions,
  { maxValueBytes, policy }: LayerContext['config'],
): FetchRules {
  const { headers, heuristic = false, maxBodyBytes, setCookie = 'refuse', shared = false } = options
  return {
    ttlOf: ttlRule(`${path}.ttl`, options.ttl ?? policy.ttl),
    shared: flag(`${path}.shared`, shared),
    heuristic: flag(`${path}.heuristic`, heuristic),
    setCookie: oneOf(`${path}.setCookie`, setCookie, ['refuse', 'strip', 'store']),
    maxBodyBytes: maxBodyBytes === undefined ? maxValueBytes : parseByteSize(maxBodyBytes, `${path}.maxBodyBytes`),
    staleFor: policy.staleFor,
    staleIfErrorFor: policy.staleIfErrorFor,
    headers:
      headers && new Set(list(`${path}.headers`, headers).map((name, at) => fieldName(`${path}.headers[${at}]`, name))),
    tagsOf: tagRule(`${path}.tags`, options.tags ?? []),
  }
}

// RFC 9110, section 15.1, without what tells of an absence: that may end at any time.
const keptByTtl = new Set([200, 203, 204, 300, 301, 308])

function ttlRule(path: string, ttl: NonNullable<CachedRequestOptions['ttl']>): FetchRules['ttlOf'] {
  if (typeof ttl !== 'function') {
    const life = parseDuration(ttl, path)
    return ({ status }) => (keptByTtl.has(status) ? life : undefined)
  }
  return (answer) => {
    const life = ttl(answer)
    return life === undefined ? undefined : parseDuration(life, path)
  }
}

function tagRule(path: string, tags: NonNullable<CachedRequestOptions['tags']>): FetchRules['tagsOf'] {
  if (typeof tags === 'function') return aFunction(path, tags)
  const checked = list(path, tags).map((tag, at) => shortText(`${path}[${at}]`, tag))
  return () => checked
}

function fieldName(path: string, name: unknown): string {
  if (typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(name)) return name.toLowerCase()
  throw invalid(path, 'the name of a header field', name)
}
