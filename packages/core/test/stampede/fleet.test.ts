import { expect, it, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { startChild } from '../support/child.ts'
import { watchCommands } from '../support/command-watch.ts'
import { openFleet, proxyTo, rawRedis, readyCache, shared, splitSource } from '../support/fleet.ts'
import { heldLoader, outcomeOf } from '../support/loads.ts'

const layers = { article: { ttl: '1h' } }
const leaseOf = (namespace: string): string => `lease:{${namespace}:article:v1:1}`

it('loads once for twenty callers in each of three instances', async () => {
  const fleet = await openFleet(3, { ...shared(), layers })
  const loader = heldLoader()
  const reads = fleet.flatMap((cache) => Array.from({ length: 20 }, () => cache.layer('article').getOrSet('1', loader)))
  await loader.called()
  // All others have come to wait: for the flight, or for the lease.
  await vi.waitFor(() => expect(fleet.map((cache) => stateOf(cache).flights)).toEqual([1, 1, 1]))
  loader.resolve('value')
  expect(new Set(await Promise.all(reads))).toEqual(new Set(['value']))
  expect(loader.calls).toBe(1)
})

it('loads once for callers in three instances that come at any time', async () => {
  const fleet = await openFleet(3, { ...shared(), layers })
  let loads = 0
  const loader = async (): Promise<string> => {
    loads++
    await new Promise((resolve) => setTimeout(resolve, 20))
    return 'value'
  }
  const reads: Promise<string>[] = []
  for (let i = 0; i < 60; i++) {
    reads.push((fleet[i % 3]!.layer('article') as Layer<string>).getOrSet('1', loader))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await Promise.all(reads)
  expect(loads).toBe(1)
})

it('ends the waiting of others as soon as the value is there', async () => {
  const [a, b] = await openFleet(2, { ...shared(), layers })
  const loader = heldLoader()
  const first = a!.layer('article').getOrSet('1', loader)
  await loader.called()
  const second = b!.layer('article').read('1', () => 'not run')
  await vi.waitFor(() => expect(stateOf(b!).flights).toBe(1))
  loader.resolve('value')
  expect(await first).toBe('value')
  expect(await second).toMatchObject({ outcome: 'hit', tier: 'redis', value: 'value' })
})

it('finds what was stored between its read and its lease', async () => {
  const options = shared()
  const proxy = await proxyTo(options.redis)
  const a = await readyCache({ ...options, redis: splitSource(options.redis, proxy.url), layers })
  const b = await readyCache({ ...options, layers })
  const watch = await watchCommands(options.namespace)
  proxy.hang('replies')
  const reading = a.layer('article').getOrSet('1', () => 'not run')
  await watch.seen(([command]) => command === 'mget')
  await b.layer('article').set('1', 'value')
  await proxy.heal()
  expect(await reading).toBe('value')
})

it('lets another instance load as soon as a load has failed', async () => {
  const [a, b] = await openFleet(2, { ...shared(), layers })
  const loader = heldLoader()
  const first = outcomeOf(a!.layer('article').getOrSet('1', loader))
  await loader.called()
  const second = b!.layer('article').getOrSet('1', () => 'value')
  const error = new Error('the source is down')
  loader.reject(error)
  expect(await first).toEqual({ error })
  expect(await second).toBe('value')
})

it('keeps the lease of a load that takes longer than its life', async () => {
  const options = shared()
  const cache = await readyCache({ ...options, layers })
  const redis = rawRedis()
  const loader = heldLoader()
  const reading = cache.layer('article').getOrSet('1', loader)
  await loader.called()
  const watch = await watchCommands(options.namespace)
  const leaseLeft = await redis.pttl(leaseOf(options.namespace))
  await watch.seen(([command, ...operands]) => command === 'evalsha' && operands.includes(leaseOf(options.namespace)))
  await vi.waitFor(async () => expect(await redis.pttl(leaseOf(options.namespace))).toBeGreaterThan(leaseLeft - 1000))
  loader.resolve('value')
  expect(await reading).toBe('value')
  expect(await redis.exists(leaseOf(options.namespace))).toBe(0)
})

it('takes over from a process that died while it loaded, once its lease has ended', async () => {
  const options = shared()
  const child = startChild('endless-load.ts', options.redis, options.namespace)
  const cache = await readyCache({ ...options, layers })
  await child.says('loading')
  const loader = heldLoader()
  loader.resolve('taken over')
  const reading = cache.layer('article').getOrSet('1', loader)
  await vi.waitFor(() => expect(stateOf(cache).flights).toBe(1))
  child.process.kill('SIGKILL')
  expect(await child.ended).toBe('SIGKILL')
  expect(loader.calls).toBe(0)
  expect(await rawRedis().exists(leaseOf(options.namespace))).toBe(1)

  expect(await reading).toBe('taken over')
  const other = await readyCache({ ...options, layers })
  expect(await other.layer('article').get('1')).toBe('taken over')
})

it('leaves other processes alone where the layer says so', async () => {
  const options = { ...shared(), layers: { article: { ttl: '1h', stampede: 'process' } } } as const
  const [a, b] = await openFleet(2, options)
  const loader = heldLoader()
  const first = a!.layer('article').getOrSet('1', loader)
  await loader.called()
  expect(await b!.layer('article').getOrSet('1', () => 'own')).toBe('own')
  loader.resolve('first')
  expect(await first).toBe('first')
})

it('runs a loader for each caller where the layer says so', async () => {
  const cache = await readyCache({ ...shared(), layers: { article: { ttl: '1h', stampede: 'off' } } })
  const loader = heldLoader()
  const reads = [1, 2, 3].map(() => cache.layer('article').getOrSet('1', loader))
  await loader.called(3)
  loader.resolve('value')
  expect(await Promise.all(reads)).toEqual(['value', 'value', 'value'])
})
