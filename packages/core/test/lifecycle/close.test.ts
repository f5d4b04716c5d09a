import { expect, it, onTestFinished } from 'vitest'
import { createCache } from '../../src/index.ts'
import { createTestCache } from '../../src/testing/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { countingClock, privateRedis, proxyTo, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { codeOf, heldLoader, outcomeOf } from '../support/loads.ts'

const layers = { it: { ttl: '1h' } }

it('leaves no timer and no connection', async () => {
  const server = await privateRedis()
  const clock = countingClock()
  const cache = await readyCache({ redis: server.url, maxConnections: 3, clock, layers })
  await cache.layer('it').getOrSet('1', () => 1)
  const connections = async (): Promise<number> => {
    const list = String(await server.cli('CLIENT', 'LIST'))
    // The one that asks is one of them.
    return list.trim().split('\n').length - 1
  }
  expect(await connections()).toBe(4)
  await cache.close()
  expect(clock.timers).toBe(0)
  await expect.poll(connections).toBe(0)
})

it('waits for a load that is running, gives its value to its callers and stores it', async () => {
  const options = { ...shared(), layers }
  const cache = await readyCache(options)
  const loader = heldLoader()
  const reads = [cache.layer('it').getOrSet('1', loader), cache.layer('it').getOrSet('1', loader)]
  await loader.called()
  let closed = false
  const closing = cache.close().then(() => (closed = true))
  expect(await codeOf(cache.layer('it').get('1'))).toBe('CLOSED')
  expect(closed).toBe(false)
  loader.resolve('value')
  expect(await Promise.all(reads)).toEqual(['value', 'value'])
  await closing
  const next = await readyCache(options)
  expect(await next.layer('it').read('1')).toMatchObject({ tier: 'redis', value: 'value' })
  expect(await rawRedis().exists(`lease:{${options.namespace}:it:v1:1}`)).toBe(0)
})

it('waits for a refresh in the background', async () => {
  const clock = countingClock()
  const options = { ...shared(), maxStaleness: '1d', layers: { it: { ttl: '10s', jitter: 0, staleFor: '1h' } } }
  const cache = await readyCache({ ...options, clock })
  await cache.layer('it').set('1', 'old')
  clock.jump(10_001)
  const loader = heldLoader()
  expect(await cache.layer('it').getOrSet('1', loader)).toBe('old')
  await loader.called()
  const closing = cache.close()
  loader.resolve('new')
  await closing
  const next = await readyCache(options)
  expect(await next.layer('it').get('1')).toBe('new')
})

it('waits until the lease of a failed load is given back', async () => {
  const where = shared()
  const proxy = await proxyTo(where.redis)
  const cache = await readyCache({ ...where, redis: proxy.url, layers })
  await cache.layer('it').set('the script', 'is known')
  proxy.slow(30)
  expect(await codeOf(cache.layer('it').getOrSet('1', () => Promise.reject(new Error('no'))))).not.toBe('no error')
  expect(stateOf(cache).background).toBe(1)
  await cache.close()
  expect(stateOf(cache).background).toBe(0)
  expect(await rawRedis().exists(`lease:{${where.namespace}:it:v1:1}`)).toBe(0)
})

it('tells a loader that takes too long to end, and its callers that the cache was closed', async () => {
  const { cache, clock } = createTestCache({ layers })
  const loader = heldLoader()
  const reading = outcomeOf(
    cache.layer('it').getOrSet('1', (context) => {
      context.signal.addEventListener('abort', () => loader.reject(context.signal.reason))
      return loader(context)
    }),
  )
  await loader.called()
  const closing = cache.close()
  await clock.advance(4999)
  expect(loader.signals[0]!.aborted).toBe(false)
  await clock.advance(1)
  expect(await reading).toEqual({ error: expect.objectContaining({ code: 'CLOSED' }) })
  await closing
  expect(clock.timers).toBe(0)
})

it('leaves behind a loader that does not listen', async () => {
  const { cache, clock } = createTestCache({ layers: { it: { loadTimeout: { hard: false } } } })
  const loader = heldLoader()
  const reading = outcomeOf(cache.layer('it').getOrSet('1', loader))
  await loader.called()
  let closed = false
  const closing = cache.close().then(() => (closed = true))
  await clock.advance(9999)
  expect(closed).toBe(false)
  await clock.advance(1)
  await closing
  loader.resolve('late')
  expect(await reading).toEqual({ value: 'late' })
  expect(stateOf(cache)).toMatchObject({ flights: 0, background: 0 })
})

const budgets = { read: '300ms', write: '300ms', connect: '300ms' }
// Far above the budgets, far below what any waiting for a connection would take.
const soon = 4000

it('closes soon when Redis has gone, when it hangs, and when it was never there', async () => {
  const gone = await privateRedis()
  const proxy = await proxyTo(gone.url)
  const around = { timeouts: budgets, layers }
  const hanging = await readyCache({ ...around, redis: proxy.url })
  const left = await readyCache({ ...around, redis: gone.url })
  await left.layer('it').set('1', 1)
  await hanging.layer('it').set('1', 1)
  proxy.hang()
  await gone.kill()
  const never = createCache({ ...around, redis: gone.url })
  onTestFinished(() => never.close())
  for (const cache of [left, hanging, never]) {
    expect(await cache.layer('it').delete('1')).toMatchObject({ status: 'queued' })
    const startedAt = performance.now()
    await cache.close()
    expect(performance.now() - startedAt).toBeLessThan(soon)
  }
})

it('closes soon, and quietly, right after it was made', async () => {
  const cache = createCache({ ...shared(), layers })
  const startedAt = performance.now()
  await cache.close()
  expect(performance.now() - startedAt).toBeLessThan(soon)
})
