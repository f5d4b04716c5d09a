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

it('leaves the replacing of a stale value to a caller who asks for that, and to one of them at a time', async () => {
  const clock = countingClock()
  const policy = { ttl: '1s', jitter: 0, staleFor: '1h' } as const
  const article = openCache({ clock, layers: { article: policy } }).layer('article')
  await article.set('1', 'old')
  clock.jump(2000)
  const loader = heldLoader()
  const choice = { refresh: 'caller' } as const
  expect(await article.read('1', loader, choice)).toMatchObject({ outcome: 'stale', value: 'old', refreshDue: true })
  expect(loader.calls).toBe(0)

  const refreshing = article.refresh('1', loader, choice)
  await loader.called()
  expect(await article.read('1', loader, choice)).toMatchObject({ value: 'old', refreshDue: false })
  await article.refresh('1', loader, choice)
  loader.resolve('new')
  await refreshing
  expect(await article.read('1', loader, choice)).toMatchObject({ outcome: 'hit', value: 'new' })
  expect(loader.calls).toBe(1)
})

it('tells a caller who finds a refresh running that none is due, where there is nothing in memory to read either', async () => {
  const policy = { ttl: '1ms', jitter: 0, staleFor: '1h', memory: false } as const
  const article = (await readyCache({ ...shared(), layers: { article: policy } })).layer('article')
  await article.set('1', 'old')
  await vi.waitFor(async () => expect(await article.get('1')).toBeUndefined())
  const loader = heldLoader()
  expect(await article.getOrSet('1', loader)).toBe('old')
  await loader.called()
  expect(await article.read('1', loader)).toMatchObject({ outcome: 'stale', value: 'old', refreshDue: false })
  loader.resolve('new')
})

it('does not refresh what another process has just refreshed', async () => {
  const clock = countingClock()
  const options = { ...shared(), layers: { article: { ttl: '1s', jitter: 0, staleFor: '1h' } } } as const
  const here = (await readyCache({ ...options, clock })).layer('article')
  const there = (await readyCache(options)).layer('article')
  await there.set('1', 'new')
  const loader = heldLoader()
  await here.refresh('1', loader)
  expect(loader.calls).toBe(0)
  expect(here.readMemory('1')).toMatchObject({ outcome: 'hit', tier: 'memory', value: 'new' })
})

it('keeps what is there when a refresh that was asked for fails', async () => {
  const clock = countingClock()
  const article = openCache({ clock, layers: { article: { ttl: '1s', jitter: 0, staleFor: '1h' } } }).layer('article')
  await article.set('1', 'old')
  clock.jump(2000)
  await article.refresh('1', () => Promise.reject(new Error('source down')))
  expect(await article.read('1', () => 'new', { refresh: 'caller' })).toMatchObject({ outcome: 'stale', value: 'old' })
  expect(article.readMemory('1').outcome).toBe('miss')
})

it('lends what is in memory to who asks for that, and gives a copy of what cannot be frozen to all others', async () => {
  const layer = openCache({ layers: { page: { ttl: '1h' } } }).layer('page')
  await layer.set('1', Buffer.from('bytes'))
  const lent = layer.readMemory('1', { borrow: true }).value
  expect(lent).toEqual(Buffer.from('bytes'))
  expect(layer.readMemory('1', { borrow: true }).value).toBe(lent)
  expect(layer.readMemory('1').value).not.toBe(lent)
})
