import { type Invalidation, applied, notCached, queued } from '../invalidation/invalidation.ts'
import { removeInRedis } from '../invalidation/pattern-removal.ts'
import type { KeyPattern } from '../key/key-pattern.ts'
import type { RedisFailure } from '../redis/answer.ts'
import type { RedisTier } from '../redis/redis-tier.ts'
import type { Exchange } from '../redis/sweep.ts'
import { changeMatching } from './apply-message.ts'
import { type CacheParts, type SharedParts, counted } from './layer-context.ts'

/** What became of the removal of a pattern. */
export type PatternRemoval = Invalidation & {
  /** Values removed: of Redis, or of memory where that is all. Those of a removal that is queued are not counted. */
  readonly deleted: number
}

/** Makes all keys of a pattern unusable, here and everywhere: fence, Redis, log, memory. */
export async function removePattern(cache: CacheParts, pattern: KeyPattern): Promise<PatternRemoval> {
  if (!cache.config.enabled) return { ...notCached, deleted: 0 }
  cache.invalidations.patterns++
  // At once, so that nothing that runs now can bring an old value back, whatever becomes of Redis.
  const deleted = changeMatching(cache, pattern, Infinity)
  const done = cache.shared
    ? await removeShared(cache, cache.shared, pattern)
    : { ...applied(cache.localLog!.issue()), deleted }
  return counted(cache, 'pattern', done)
}

async function removeShared(
  cache: CacheParts,
  { logKeys, recent, recovery, tier }: SharedParts,
  pattern: KeyPattern,
): Promise<PatternRemoval> {
  try {
    const { position, removed } = await removeInRedis(exchangeWith(tier), pattern, logKeys)
    recent.confirm([{ kind: 'pattern', name: pattern.text }], position)
    // Again: what was read while Redis had the old values is older than this.
    changeMatching(cache, pattern, position)
    return { ...applied(position), deleted: removed }
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error
    recovery.addPattern(pattern.text, cache.clock.now())
    cache.observe({ type: 'invalidation-queued', length: recovery.length, failure: error.failure })
    changeMatching(cache, pattern, Infinity)
    return { ...queued, deleted: 0 }
  }
}

class Unanswered extends Error {
  readonly failure: RedisFailure

  constructor(failure: RedisFailure) {
    super(failure.kind)
    this.failure = failure
  }
}

/** Each step of many has the budget of one write. */
function exchangeWith(tier: RedisTier): Exchange {
  return async (task) => {
    const answer = await tier.write(({ client }) => task(client))
    if (!answer.ok) throw new Unanswered(answer.failure)
    return answer.value
  }
}
