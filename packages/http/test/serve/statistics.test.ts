import { expect, it, vi } from 'vitest'
import { siteOf, testCache } from './site.ts'

it('counts what became of the requests of a route, and not what the cache asks for itself', async () => {
  const { cache, clock } = testCache()
  const site = await siteOf({ ttl: '1m', staleFor: '1h' }, (_req, res) => res.end('text'), cache)
  await site.get()
  await site.get()
  await clock.advance(61_000)
  expect(await site.get()).toMatchObject({ outcome: 'STALE' })
  await vi.waitFor(async () => expect(await site.get()).toMatchObject({ outcome: 'HIT' }))
  await site.get('/', { method: 'POST' })
  const { routes } = (await cache.stats()).lastHour
  expect(routes).toMatchObject([{ misses: 1, bypassed: 1 }])
  expect(routes[0]!.stale).toBeGreaterThanOrEqual(1)
  expect(routes[0]!.hits).toBeGreaterThanOrEqual(2)
  expect(site.runs()).toBe(3)
})

it('counts an answer that goes its way as a miss', async () => {
  const { cache } = testCache()
  const site = await siteOf(
    { ttl: '1m', maxBodyBytes: 10 },
    (_req, res) => res.end('much longer than ten bytes'),
    cache,
  )
  await site.get()
  await site.get()
  expect((await cache.stats()).lastHour.routes).toMatchObject([{ hits: 0, misses: 2 }])
})
