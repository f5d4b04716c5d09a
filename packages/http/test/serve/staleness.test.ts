import { expect, it, vi } from 'vitest'
import { siteOf, testCache } from './site.ts'

it('serves what is stale at once where it may, and replaces it by a request of its own', async () => {
  const { cache, clock } = testCache()
  let version = 1
  const site = await siteOf({ ttl: '1m', staleFor: '1h' }, (_req, res) => res.end(`version ${version}`), cache)
  expect(await site.get()).toMatchObject({ outcome: 'MISS', body: 'version 1' })
  version = 2
  await clock.advance(61_000)
  expect(await site.get()).toMatchObject({ outcome: 'STALE', body: 'version 1' })
  await vi.waitFor(async () => expect(await site.get()).toMatchObject({ outcome: 'HIT', body: 'version 2' }))
  expect(site.runs()).toBe(2)
})

it('serves what is stale in place of an error, for as long as the route allows', async () => {
  const { cache, clock } = testCache()
  let status = 200
  const site = await siteOf(
    { ttl: '1m', staleIfErrorFor: '1h' },
    (_req, res) => {
      res.statusCode = status
      res.end(`answered ${status}`)
    },
    cache,
  )
  await site.get()
  status = 503
  await clock.advance(61_000)
  expect(await site.get()).toMatchObject({ status: 200, outcome: 'STALE', body: 'answered 200' })
  await clock.advance(3_600_000)
  expect(await site.get()).toMatchObject({ status: 503, body: 'answered 503' })
})

it('serves nothing stale that has to be validated', async () => {
  const { cache, clock } = testCache()
  let status = 200
  const site = await siteOf(
    { ttl: '1m', staleFor: '1h', staleIfErrorFor: '1h' },
    (_req, res) => {
      res.statusCode = status
      res.setHeader('cache-control', 'max-age=60, must-revalidate')
      res.end(`answered ${status}`)
    },
    cache,
  )
  await site.get()
  status = 503
  await clock.advance(61_000)
  expect(await site.get()).toMatchObject({ status: 503, body: 'answered 503' })
})

it('asks a handler with a validator of its own whether what is stale still holds', async () => {
  const { cache, clock } = testCache()
  const conditions: (string | undefined)[] = []
  const site = await siteOf(
    { ttl: '1m' },
    (req, res) => {
      conditions.push(req.headers['if-none-match'])
      res.setHeader('etag', '"a"')
      res.setHeader('x-run', String(conditions.length))
      if (req.headers['if-none-match'] === '"a"') res.statusCode = 304
      res.end(res.statusCode === 304 ? undefined : 'page')
    },
    cache,
  )
  await site.get('/', { headers: { 'if-none-match': '"other"' } })
  await clock.advance(61_000)
  expect(await site.get()).toMatchObject({ status: 200, body: 'page' })
  const again = await site.get()
  expect(again).toMatchObject({ outcome: 'HIT', body: 'page' })
  expect(again.headers.get('x-run')).toBe('2')
  expect(conditions).toEqual([undefined, '"a"'])
})
