import { expect, it, vi } from 'vitest'
import { countingClock, openFleet, readyCache, shared } from '../support/fleet.ts'
import { heldLoader } from '../support/loads.ts'

it('refreshes ahead although Redis still has the entry that is to be replaced', async () => {
  const clock = countingClock()
  // 0.999… draws an early refresh a good while before the end.
  const random = vi.fn<() => number>(() => 0)
  const cache = await readyCache({
    ...shared(),
    clock,
    random,
    layers: { article: { ttl: '1h', jitter: 0, refreshAhead: 1, loadTimeout: { hard: false } } },
  })
  const article = cache.layer('article')
  const slow = async (): Promise<string> => {
    clock.jump(60_000)
    return 'first'
  }
  await article.getOrSet('1', slow)
  clock.jump(3_500_000)
  const second = heldLoader()
  expect(await article.getOrSet('1', second)).toBe('first')
  expect(second.calls).toBe(0)

  random.mockReturnValue(0.9999)
  expect(await article.getOrSet('1', second)).toBe('first')
  await second.called()
  second.resolve('second')
  random.mockReturnValue(0)
  await vi.waitFor(async () => expect(await article.getOrSet('1', second)).toBe('second'))
  expect(second.calls).toBe(1)
})

it('serves a stale value that only Redis has, while it is refreshed', async () => {
  const options = { ...shared(), layers: { article: { ttl: '1s', jitter: 0, staleFor: '1h', memory: false } } }
  const clock = countingClock()
  const [writer] = await openFleet(1, options)
  const cold = await readyCache({ ...options, clock })
  await writer!.layer('article').set('1', 'old')
  clock.jump(2000)

  const loader = heldLoader()
  const read = await cold.layer('article').read('1', loader)
  expect(read).toMatchObject({ outcome: 'stale', tier: 'redis', value: 'old' })
  await loader.called()
  loader.resolve('new')
  await vi.waitFor(async () => expect(await cold.layer('article').getOrSet('1', loader)).toBe('new'))
  expect(loader.calls).toBe(1)
})

it('lets nobody wait a second time for a load that is known to take long', async () => {
  const clock = countingClock()
  const cache = await readyCache({
    ...shared(),
    clock,
    layers: { article: { ttl: '1s', jitter: 0, staleIfErrorFor: '1h', retryAfter: '1h', loadTimeout: { soft: 5 } } },
  })
  const article = cache.layer('article')
  await article.set('1', 'old')
  clock.jump(2000)
  const loader = heldLoader()
  expect(await article.read('1', loader)).toMatchObject({ outcome: 'stale', why: 'the load takes long' })
  expect(await article.read('1', loader)).toMatchObject({
    outcome: 'stale',
    why: 'a load has just failed or takes long',
  })
  loader.resolve('new')
  await vi.waitFor(async () => expect(await article.getOrSet('1', loader)).toBe('new'))
  expect(loader.calls).toBe(1)
})
