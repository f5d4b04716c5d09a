import { startSentinel } from '@tooling/redis-harness'
import { describe } from 'vitest'
import { describeBehaviours } from './behaviours.ts'
import { silence } from './topology.ts'

describe('a Redis behind Sentinel', () => {
  describeBehaviours(async () => {
    const redis = await startSentinel()
    const outage = silence(() => [redis.master, ...redis.replicas])
    return { redis: redis.options, outage, stop: () => redis.stop() }
  })
})
