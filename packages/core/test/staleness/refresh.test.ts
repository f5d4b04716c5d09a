import { setTimeout as pause } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { countingClock, openCache, readyCache, shared } from '../support/fleet.ts'
import { heldLoader } from '../support/loads.ts'

it('refreshes ahead although Redis still has the entry that is to be replaced', async () => {
  const random = vi.fn<() => number>(() => 0)
  // So heavy a weight that any load that took time may be refreshed at once, when it is drawn.
  const layers = { article: { ttl: '1h', jitter: 0, refreshAhead: 1e7 } }
  const article = (await readyCache({ ...shared(), random, layers })).layer('article')
  await article.getOrSet('1', async () => {
    await pause(2)
    return 'first'
  })
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
  const layers = { article: { ttl: 1, jitter: 0, staleFor: '1h', memory: false } }
  const article = (await readyCache({ ...shared(), layers })).layer('article')
  await article.set('1', 'old')
  await vi.waitFor(async () => expect(await article.get('1')).toBeUndefined())

  const loader = heldLoader()
  expect(await article.read('1', loader)).toMatchObject({ outcome: 'stale', tier: 'redis', value: 'old' })
  await loader.called()
  expect(await article.read('1', loader)).toMatchObject({ outcome: 'stale', value: 'old' })
  loader.resolve('new')
  await vi.waitFor(async () => expect((await article.read('1', loader)).value).toBe('new'))
})

it('lets nobody wait a second time for a load that is known to take long', async () => {
  const clock = countingClock()
  const policy = { ttl: '1s', jitter: 0, staleIfErrorFor: '1h', retryAfter: '1h', loadTimeout: { soft: 5 } }
  const article = openCache({ clock, layers: { article: policy } }).layer('article')
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
