import { startRedis } from '@tooling/redis-harness'
import { describe } from 'vitest'
import { describeBehaviours } from './behaviours.ts'
import { crash } from './topology.ts'

// What managed services take away, and more: who has none of these has all that the engine does not need.
const takenAway = ['CLIENT', 'CONFIG', 'SCRIPT', 'KEYS', 'FLUSHALL', 'FLUSHDB', 'ACL', 'CLUSTER', 'DEBUG']
const administration = [
  'MONITOR',
  'MIGRATE',
  'SHUTDOWN',
  'REPLICAOF',
  'SLAVEOF',
  'WAIT',
  'FUNCTION',
  'PUBLISH',
  'SUBSCRIBE',
]
const ofConnections = ['HELLO', 'INFO', 'SELECT']

const without = (commands: readonly string[]): string[] =>
  commands.flatMap((command) => ['--rename-command', command, ''])

describe('a server without administrative commands', () => {
  describeBehaviours(async () => {
    const server = await startRedis({ args: without([...takenAway, ...administration]) })
    return { redis: server.url, outage: crash(server), stop: () => server.stop() }
  })
})

describe('a server that does not even tell its version', () => {
  describeBehaviours(async () => {
    const server = await startRedis({ args: without([...takenAway, ...administration, ...ofConnections]) })
    // The client asks INFO whether the server has loaded its data, and would wait for an answer for ever.
    const redis = { host: '127.0.0.1', port: server.port, enableReadyCheck: false }
    return { redis, outage: crash(server), stop: () => server.stop() }
  })
})
