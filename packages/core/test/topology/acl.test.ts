import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type RedisServer, startRedis } from '@tooling/redis-harness'
import { describe, expect, it, vi } from 'vitest'
import { denialsOf } from './acl-log.ts'
import { describeBehaviours } from './behaviours.ts'
import { clusterCommands, leastRules, neededRules } from './least-rules.ts'
import { openPair, untilFound } from './pair.ts'
import { crash } from './topology.ts'

const namespace = 'newsroom'

/** A server with a user of these rules, who is there again after a restart. */
async function serverFor(rules: readonly string[]): Promise<RedisServer> {
  return startRedis({ args: ['--user', 'cache', ...rules] })
}

const asUser = ({ port }: RedisServer) => ({ port, username: 'cache', password: 'secret', disableClientInfo: true })

describe('a user who may do what the engine needs and nothing else', () => {
  let server: RedisServer
  describeBehaviours(async () => {
    server = await serverFor(leastRules(namespace))
    return { redis: asUser(server), namespace, outage: crash(server), stop: () => server.stop() }
  })

  it('has been refused nothing', async () => {
    expect(await denialsOf(server)).toEqual([])
  })
})

it('is enough to know what the engine needs, without what the client likes to ask when it connects', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  const server = await serverFor(['reset', 'on', '>secret', ...neededRules(namespace)])
  const outage = crash(server)
  const topology = { redis: asUser(server), namespace, outage, stop: () => server.stop() }
  try {
    const { here, there } = await openPair(topology)
    await here.set('1', 'value')
    await untilFound(there, '1', 'value')
    await here.delete('1')
    await untilFound(there, '1', undefined)
    expect(warn.mock.calls.flat().join(' ')).toContain('INFO')
  } finally {
    await topology.stop()
    warn.mockRestore()
  }
})

it('is what the guide says', () => {
  const guide = readFileSync(path.join(import.meta.dirname, '../../../../docs/guide/redis.md'), 'utf8')
  const said = new Set(guide.replaceAll('\\|', '|').split(/[\s`]+/))
  const rules = [...leastRules(namespace), ...clusterCommands.map((command) => `+${command}`)]
  expect(rules.filter((rule) => !said.has(rule))).toEqual([])
})
