import { expect, it, onTestFinished, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { expectQuiet, memoryCache, readyCache, shared } from '../support/fleet.ts'
import { codeOf, heldLoader, outcomeOf } from '../support/loads.ts'

const layers = { article: { ttl: '1h' } }

it('lets twenty callers share one failing run and its very error, and loads again for the next', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const article = cache.layer('article')
  const loader = heldLoader()
  const callers = Array.from({ length: 20 }, () => outcomeOf(article.getOrSet('1', loader)))
  await loader.called()
  const error = new Error('the source is down')
  loader.reject(error)

  const outcomes = await Promise.all(callers)
  expect(outcomes.every((outcome) => 'error' in outcome && outcome.error === error)).toBe(true)
  expect(loader.calls).toBe(1)
  await expect(article.getOrSet('1', loader)).rejects.toBe(error)
  expect(loader.calls).toBe(2)
  expect(await article.getOrSet('1', () => 'well')).toBe('well')
})

it('passes through whatever a loader throws, errors or not', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const article = cache.layer('article')
  for (const thrown of ['text', undefined, null, 0]) {
    const outcome = await outcomeOf(article.getOrSet('1', () => Promise.reject(thrown)))
    expect(outcome).toEqual({ error: thrown })
    const synchronous = await outcomeOf(
      article.getOrSet('1', () => {
        throw thrown
      }),
    )
    expect(synchronous).toEqual({ error: thrown })
  }
})

it('never runs a second loader beside one that has ignored its hard timeout', async () => {
  const { cache, clock } = memoryCache({ layers: { article: { ttl: '1h', loadTimeout: { hard: '1s' } } } })
  const article = cache.layer('article') as Layer<string>
  const loader = heldLoader()

  for (let caller = 0; caller < 5; caller++) {
    const code = codeOf(article.getOrSet('1', loader))
    await clock.advance(1000)
    expect(await code).toBe('LOAD_TIMEOUT')
  }
  expect(loader.calls).toBe(1)
  expect(loader.signals[0]!.aborted).toBe(true)
  loader.resolve('late')
  expect(await article.getOrSet('1', loader)).toBe('late')
  expect(loader.calls).toBe(1)
})

it('gives a caller whose owner elsewhere takes too long a load of his own, which Redis does not keep', async () => {
  const options = { ...shared(), layers: { article: { ttl: '1h', loadTimeout: { hard: '200ms' } } } }
  const [a, b] = [await readyCache(options), await readyCache(options)]
  const loader = heldLoader()
  expect(await codeOf(a.layer('article').getOrSet('1', loader))).toBe('LOAD_TIMEOUT')
  expect(await b.layer('article').getOrSet('1', () => 'own')).toBe('own')
  loader.resolve('late')
  await expectQuiet(a)
  const other = await readyCache(options)
  expect(await other.layer('article').get('1')).toBe('late')
})

it('gives a stale value instead of LOAD_TIMEOUT where there is one', async () => {
  const article = { ttl: '1m', staleIfErrorFor: '1h', loadTimeout: { hard: '1s' }, jitter: 0 }
  const { cache, clock } = memoryCache({ layers: { article } })
  await cache.layer('article').set('1', 'stale')
  await clock.advance(60_000)
  const loader = heldLoader()
  const value = cache.layer('article').getOrSet('1', loader)
  await clock.advance(1000)
  expect(await value).toBe('stale')
  loader.reject(new Error('gave up'))
  await expectQuiet(cache)
})

it('lets the first caller go without harm to the others', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const article = cache.layer('article')
  const loader = heldLoader()
  const first = new AbortController()
  const [impatient, ...patient] = [
    outcomeOf(article.getOrSet('1', loader, { signal: first.signal })),
    article.getOrSet('1', loader),
    article.getOrSet('1', loader, { signal: new AbortController().signal }),
  ] as const
  await loader.called()
  const reason = new Error('the client has left')
  first.abort(reason)
  expect(await impatient).toEqual({ error: reason })
  expect(loader.signals[0]!.aborted).toBe(false)
  loader.resolve('value')
  expect(await Promise.all(patient)).toEqual(['value', 'value'])
  expect(loader.calls).toBe(1)
})

it('aborts the load when the last caller has gone, and starts another for who comes next', async () => {
  const options = { ...shared(), layers }
  const cache = await readyCache(options)
  const article = cache.layer('article')
  const loader = heldLoader()
  const controllers = [new AbortController(), new AbortController()]
  const gone = controllers.map(({ signal }) => outcomeOf(article.getOrSet('1', loader, { signal })))
  await loader.called()
  for (const controller of controllers) controller.abort()
  await Promise.all(gone)
  expect(loader.signals[0]!.aborted).toBe(true)

  // The first loader has not ended, and keeps nobody waiting, here or elsewhere.
  expect(await article.getOrSet('1', () => 'next')).toBe('next')
  loader.resolve('late')
  await expectQuiet(cache)
  expect(await article.get('1')).toBe('next')
  const other = await readyCache(options)
  expect(await other.layer('article').get('1')).toBe('next')
})

it('does not start a loader that nobody waits for', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const loader = heldLoader()
  const controller = new AbortController()
  const outcome = outcomeOf(cache.layer('article').getOrSet('1', loader, { signal: controller.signal }))
  controller.abort('no longer needed')
  expect(await outcome).toEqual({ error: 'no longer needed' })
  await expectQuiet(cache)
  expect(loader.calls).toBe(0)
  const already = cache.layer('article').getOrSet('1', loader, { signal: AbortSignal.abort('before') })
  expect(await outcomeOf(already)).toEqual({ error: 'before' })
  expect(loader.calls).toBe(0)
})

it.each([
  ['rejects', () => Promise.reject(new Error('the source is down'))],
  ['resolves undefined', () => Promise.resolve(undefined)],
  [
    'throws',
    () => {
      throw new Error('at once')
    },
  ],
])('leaves nothing unhandled when a background refresh %s', async (_how, refresh) => {
  const unhandled: unknown[] = []
  const keep = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', keep)
  onTestFinished(() => void process.off('unhandledRejection', keep))
  const layer = { ttl: '20ms', staleFor: '1h', jitter: 0, retryAfter: 0 }
  const cache = await readyCache({ ...shared(), layers: { article: layer } })
  const article = cache.layer('article') as Layer<string>
  await article.set('1', 'stale')
  await vi.waitFor(() => expect(article.peek('1')).toBeUndefined())

  let runs = 0
  const loader = (): Promise<string> => {
    runs++
    return refresh() as Promise<never>
  }
  expect(await article.getOrSet('1', loader)).toBe('stale')
  await vi.waitFor(() => expect(runs).toBe(1))
  await expectQuiet(cache)
  await new Promise((resolve) => setImmediate(resolve))
  expect(unhandled).toEqual([])
})

it.each([
  ['with Redis', () => shared()],
  ['in memory alone', () => ({})],
])('keeps no older load over a forced one that has ended before it, %s', async (_where, options) => {
  const cache = await readyCache({ ...options(), layers })
  const article = cache.layer('article')
  const older = heldLoader()
  const reading = article.getOrSet('1', older)
  await older.called()
  expect(await article.getOrSet('1', () => 'forced', { forceRefresh: true })).toBe('forced')
  older.resolve('older')
  expect(await reading).toBe('older')
  expect(await article.get('1')).toBe('forced')
})
