import { TokenBucket } from 'limiter'
import { object, wholeNumber } from '../config/checks.ts'
import { parsePeriod } from '../config/duration.ts'
import { knownOptions } from '../config/known-options.ts'
import type { RateLimit, RequestLimiter } from './fetch-options.ts'
import { Turns } from './turns.ts'

const usualQueue = 100

/** The turns of each host that has a limit. Throws CONFIG_INVALID, which names the option. */
export function rateLimits(
  path: string,
  limits: Readonly<Record<string, RateLimit | RequestLimiter>>,
): ReadonlyMap<string, Turns> {
  return new Map(
    Object.entries(object(path, limits)).map(([host, limit]) => [
      host.toLowerCase(),
      turnsOf(`${path}['${host}']`, host, limit),
    ]),
  )
}

function turnsOf(path: string, host: string, limit: RateLimit | RequestLimiter): Turns {
  if (typeof (limit as Partial<RequestLimiter> | undefined)?.consume === 'function')
    return new Turns(host, limit as RequestLimiter, usualQueue)
  const names = { requests: true, per: true, burst: true, queue: true } as const
  const { burst = 1, per, queue = usualQueue, requests } = knownOptions<RateLimit>(path, limit as RateLimit, names)
  const bucket = new TokenBucket({
    bucketSize: wholeNumber(`${path}.burst`, burst, 1),
    tokensPerInterval: wholeNumber(`${path}.requests`, requests, 1),
    interval: parsePeriod(per, `${path}.per`),
  })
  // It comes empty.
  bucket.content = burst
  return new Turns(host, limiterOf(bucket), wholeNumber(`${path}.queue`, queue, 0))
}

function limiterOf(bucket: TokenBucket): RequestLimiter {
  return {
    async consume() {
      // As limiters in Redis tell it.
      // oxlint-disable-next-line typescript/only-throw-error
      if (!bucket.tryRemoveTokens(1)) throw { msBeforeNext: bucket.getWaitTime(1) }
    },
  }
}
