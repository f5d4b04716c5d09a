import type { Asked, Served } from './asked.ts'
import type { Fetching } from './fetching.ts'
import { lookIn } from './look-in.ts'
import { passed } from './pass.ts'
import { readAt } from './read-response.ts'
import { requestKey } from './request-key.ts'

/** Answers a request from the cache, or has the upstream answer it. Rejects with UPSTREAM_BUSY, CLOSED, and as the sender does. */
export async function serveRequest<Native>(fetching: Fetching, asked: Asked<Native>): Promise<Served<Native>> {
  fetching.open()
  if (isForUpstream(asked)) return passed(fetching, asked)
  const { demand } = asked
  const { id, params } = requestKey(asked, fetching.rules)
  const place = { id, params, primary: id, fwd: 'uri-miss', isForced: demand.noCache || demand.reload } as const
  if (!demand.anyAge && !demand.onlyIfCached) return readAt(fetching, asked, place)

  const found = await lookIn(fetching, asked, place)
  if (found) return found
  return demand.onlyIfCached ? notThere : readAt(fetching, asked, place)
}

/** RFC 9111, section 5.2.1.7. */
const notThere: Served<never> = Object.freeze({
  from: 'cache',
  response: { status: 504, statusText: 'Gateway Timeout', fields: {}, body: Buffer.alloc(0) },
  status: { detail: 'only-if-cached' },
})

/** The cache takes no part: what is asked for is not a whole response, or is the upstream's to judge. */
function isForUpstream({ demand, hasBody, headers, method }: Asked<unknown>): boolean {
  return method !== 'GET' || hasBody || demand.noStore || forTheUpstream.some((name) => headers[name] !== undefined)
}

const forTheUpstream = [
  'range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'upgrade',
]
