import { expect, it } from 'vitest'
import { adaptiveTtl } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { privateRedis, proxyTo } from '../support/fleet.ts'
import { minute, secondsOf, slack, timedFleet } from './timed-fleet.ts'

const ttl = adaptiveTtl({ min: '1m', max: '10m' })

it('begins at min where Redis has lost what was learned', async () => {
  const { url } = await privateRedis()
  const { jump, layers, redis } = await timedFleet({ ttl }, { redis: url })
  const [layer] = layers
  for (const seconds of [60, 120]) {
    await layer.getOrSet('1', () => 'value')
    expect(await secondsOf(layer)).toBe(seconds)
    jump(seconds * 1000 + slack)
  }
  await redis.flushall()
  await layer.getOrSet('1', () => 'value')
  expect(await secondsOf(layer)).toBe(60)
})

it.each([
  ['hangs', '1d', false],
  ['hangs', '10s', true],
  ['is away', '1d', false],
  ['is away', '10s', true],
] as const)('goes on from what this process knows while Redis %s, with maxStaleness %s', async (...args) => {
  const [trouble, maxStaleness, deaf] = args
  const server = await privateRedis()
  const proxy = await proxyTo(server.url)
  const around = { redis: proxy.url, maxStaleness, timeouts: { read: 250, write: 250 } }
  const { caches, jump, layers } = await timedFleet({ ttl }, around)
  const [layer] = layers
  await layer.getOrSet('1', () => 'value')
  if (trouble === 'hangs') proxy.hang()
  else await proxy.refuse()
  for (const [value, passed, seconds] of [
    ['value', minute, 120],
    ['value', 2 * minute, 240],
    ['other', 4 * minute, 60],
  ] as const) {
    jump(passed + slack)
    expect(stateOf(caches[0]!).deaf).toBe(deaf)
    expect(await layer.getOrSet('1', () => value)).toBe(value)
    expect(await secondsOf(layer)).toBe(seconds)
  }
})

it('goes on from what Redis knows when it is back', async () => {
  const server = await privateRedis()
  const { jump, layers } = await timedFleet({ ttl }, { redis: server.url, timeouts: { read: 250, write: 250 } })
  const [layer, other] = layers
  for (const seconds of [60, 120]) {
    await other.getOrSet('1', () => 'value')
    expect(await secondsOf(layer)).toBe(seconds)
    jump(seconds * 1000 + slack)
  }
  server.pause()
  await layer.getOrSet('1', () => 'another')
  expect(await secondsOf(layer)).toBe(60)
  server.resume()
  await other.getOrSet('1', () => 'value')
  expect(await secondsOf(other)).toBe(240)
})
