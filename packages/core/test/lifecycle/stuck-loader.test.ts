import { expect, it } from 'vitest'
import { createTestCache } from '../../src/testing/index.ts'
import { codeOf, heldLoader } from '../support/loads.ts'

const layers = { article: { ttl: '1h', loadTimeout: { hard: false } } } as const

it('waits on close for a loader that ends in time', async () => {
  const { cache, clock } = createTestCache({ layers })
  const loader = heldLoader()
  const reading = cache.layer('article').getOrSet('1', loader)
  await loader.called()
  let closed = false
  const closing = cache.close().then(() => (closed = true))
  await clock.advance(1000)
  expect(closed).toBe(false)
  loader.resolve('value')
  expect(await reading).toBe('value')
  await closing
  expect(clock.timers).toBe(0)
})

it('aborts on close a loader that takes too long', async () => {
  const { cache, clock } = createTestCache({ layers })
  const code = codeOf(
    cache.layer('article').getOrSet('1', ({ signal }) => {
      const { promise, reject } = Promise.withResolvers<string>()
      signal.addEventListener('abort', () => reject(signal.reason as Error))
      return promise
    }),
  )
  const closing = cache.close()
  await clock.advance(10_000)
  await closing
  expect(await code).toBe('CLOSED')
  expect(clock.timers).toBe(0)
})

it('closes although a loader never ends', async () => {
  const { cache, clock } = createTestCache({ layers })
  const loader = heldLoader()
  void codeOf(cache.layer('article').getOrSet('1', loader))
  await loader.called()
  const closing = cache.close()
  await clock.advance(60_000)
  await closing
  expect(loader.signals[0]!.aborted).toBe(true)
  expect(clock.timers).toBe(0)
})
