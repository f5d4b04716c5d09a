import { describe, expect, it } from 'vitest'
import { numbersOf } from '../server-info.ts'
import { serverFindings } from './server-findings.ts'

const well = {
  redis_version: '7.4.1',
  role: 'master',
  connected_slaves: '1',
  maxmemory: '1073741824',
  maxmemory_policy: 'volatile-lfu',
  maxclients: '10000',
  connected_clients: '4',
}

function severities(info: Readonly<Record<string, string>>, snapshots: 'on' | 'off' | 'unknown' = 'off') {
  const text = Object.entries({ ...well, ...info }).map(([name, value]) => `${name}:${value}`)
  const findings = serverFindings(numbersOf('host:1', `# Server\r\n${text.join('\r\n')}\r\n`), snapshots)
  return Object.fromEntries(
    findings.filter(({ severity }) => severity !== 'ok').map((each) => [each.check, each.severity]),
  )
}

describe('what is said of a server', () => {
  it('is nothing bad of one that is well', () => {
    expect(severities({})).toEqual({})
  })

  it.each([
    ['an old Redis', { redis_version: '6.2.14' }, { version: 'error' }],
    ['an old Valkey', { valkey_version: '7.0.1' }, { version: 'error' }],
    ['a new Valkey, which calls itself an old Redis', { redis_version: '6.0.0', valkey_version: '8.1.0' }, {}],
    ['a Redis that hides its version', { redis_version: '' }, { version: 'info' }],
    ['a replica', { role: 'slave' }, { replication: 'error' }],
    ['a lone master', { connected_slaves: '0' }, { replication: 'info' }],
    ['one without a limit', { maxmemory: '0' }, { maxmemory: 'warning' }],
    ['one that stores nothing more when full', { maxmemory_policy: 'noeviction' }, { maxmemory: 'warning' }],
    ['one that evicts at random', { maxmemory_policy: 'allkeys-random' }, { maxmemory: 'info' }],
    ['one that evicts', { evicted_keys: '3' }, { evictions: 'info' }],
    ['one that is crowded', { connected_clients: '8001' }, { clients: 'warning' }],
    ['one that has turned clients away', { rejected_connections: '1' }, { clients: 'warning' }],
  ])('names what is wrong with %s', (_, info, expected) => {
    expect(severities(info)).toEqual(expected)
  })

  it('warns of snapshots alone, since they bring back what was invalidated', () => {
    expect(severities({}, 'on')).toEqual({ persistence: 'warning' })
    expect(severities({ aof_enabled: '1' }, 'on')).toEqual({})
    expect(severities({}, 'unknown')).toEqual({ persistence: 'info' })
  })
})
