import { startRedis } from '@tooling/redis-harness'
import { describe } from 'vitest'
import { describeBehaviours } from './behaviours.ts'
import { crash } from './topology.ts'

describe('one Redis server', () => {
  describeBehaviours(async () => {
    const server = await startRedis()
    return { redis: server.url, outage: crash(server), stop: () => server.stop() }
  })
})
