import { randomUUID } from 'node:crypto'
import { type RedisServer, startSentinel } from '@tooling/redis-harness'
import { Redis } from 'ioredis'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { openCache } from '../support/fleet.ts'
import { allIsWell, patience, untilFound } from './pair.ts'

interface TwoMasters {
  readonly old: RedisServer
  /** From when its replica takes over, which the sentinels do not know yet. */
  split: () => Promise<RedisServer>
  /** Who asks the sentinels now is sent to the new master. */
  name: (master: RedisServer) => Promise<void>
  open: () => Promise<Layer<string>>
}

/** A replica that takes over while the old master lives on, as they do for a while when the network falls apart. */
async function twoMasters(): Promise<TwoMasters> {
  const redis = await startSentinel({ replicas: 1, sentinels: 1 })
  onTestFinished(() => redis.stop(), 30_000)
  const { name, sentinels } = redis.options
  const sentinel = new Redis(sentinels[0]!)
  onTestFinished(() => sentinel.disconnect())
  const replica = redis.replicas[0]!
  return {
    old: redis.master,
    split: async () => {
      await redis.master.cli('WAIT', '1', '0')
      // It would make the replica follow again.
      await sentinel.call('SENTINEL', 'REMOVE', name)
      await replica.cli('REPLICAOF', 'NO', 'ONE')
      return replica
    },
    name: async ({ port }) => void (await sentinel.call('SENTINEL', 'MONITOR', name, '127.0.0.1', port, 1)),
    open: async () => {
      const cache = openCache({
        redis: redis.options,
        maxStaleness: 400,
        layers: { item: { ttl: '1h' } },
        breaker: { volume: 10_000 },
      })
      await allIsWell(cache)
      return cache.layer('item') as Layer<string>
    },
  }
}

/** Cuts the connections of clients that wait in blocking reads, or of all that do not. */
async function cut(server: RedisServer, which: 'log' | 'commands'): Promise<void> {
  const list = String(await server.cli('CLIENT', 'LIST', 'TYPE', 'NORMAL'))
  for (const [line, id] of list.matchAll(/\bid=(\d+) .*/g)) {
    const isLog = line.includes(' cmd=xread ')
    if (isLog === (which === 'log') && !line.includes(' cmd=client')) await server.cli('CLIENT', 'KILL', 'ID', id!)
  }
}

async function isHeard(there: Layer<string>, by: Layer<string>): Promise<void> {
  await vi.waitFor(async () => {
    await there.set('said', randomUUID())
    expect(await by.get('said')).toBe(await there.get('said'))
  }, patience)
}

it.each(['log', 'commands'] as const)(
  'follows with all connections when that for %s has gone over to a new master, while the old one lives on',
  async (which) => {
    const { name, old, open, split } = await twoMasters()
    const here = await open()
    await here.set('1', 'old')
    expect(await here.get('1')).toBe('old')
    const next = await split()
    await name(next)
    const there = await open()
    expect(await there.get('1')).toBe('old')

    await cut(old, which)
    await isHeard(there, here)
    expect(await there.delete('1')).toMatchObject({ status: 'applied' })
    await untilFound(here, '1', undefined)
  },
  60_000,
)

it('issues again what the old master has taken after the new one had begun, whatever the order of their positions', async () => {
  const { name, old, open, split } = await twoMasters()
  const here = await open()
  for (const id of ['1', '2']) await here.set(id, 'old')
  const next = await split()
  await name(next)
  const there = await open()

  await here.delete('1')
  await there.set('3', 'new')
  await here.delete('2')
  await there.set('4', 'new')
  expect([await there.get('1'), await there.get('2')]).toEqual(['old', 'old'])
  await cut(old, 'log')
  for (const id of ['1', '2']) await untilFound(there, id, undefined)
}, 60_000)

it('reads nothing from a new master that it has removed itself, before it has heard anything from there', async () => {
  const { name, old, open, split } = await twoMasters()
  const here = await open()
  await here.set('1', 'old')
  await name(await split())
  expect(await here.delete('1')).toMatchObject({ status: 'applied' })

  await cut(old, 'commands')
  const seen = new Set<string | undefined>()
  await vi.waitFor(async () => {
    seen.add(await here.get('1'))
    expect(await here.set('2', 'new')).toMatchObject({ status: 'applied' })
  }, patience)
  seen.add(await here.get('1'))
  expect([...seen]).toEqual([undefined])
}, 60_000)
