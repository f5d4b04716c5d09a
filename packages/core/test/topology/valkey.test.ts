import { findValkey, startRedis } from '@tooling/redis-harness'
import { describe, expect, it } from 'vitest'
import { describeBehaviours } from './behaviours.ts'
import { crash } from './topology.ts'

const binary = findValkey()

it('finds a Valkey to run on', ({ skip }) => {
  skip(binary === undefined, 'no valkey-server on the PATH or at VALKEY_SERVER_BIN, and no package of it here')
  expect(binary).toBeTypeOf('string')
})

describe.runIf(binary)('a Valkey server', () => {
  describeBehaviours(async () => {
    const server = await startRedis({ binary: binary! })
    return { redis: server.url, outage: crash(server), stop: () => server.stop() }
  })
})
