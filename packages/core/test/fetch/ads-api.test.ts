import { expect, it } from 'vitest'
import { type Cache, createCachedFetch, externalLayer } from '../../src/index.ts'
import { openFleet, shared } from '../support/fleet.ts'
import { type AdsApi, startAdsApi } from './ads-api.ts'
import { until } from './setup.ts'

// A call that has failed is not tried again at once while what was there before stands in.
const layers = { ads: externalLayer({ staleIfErrorFor: '1d', retryAfter: '1m' }) }

interface Campaign {
  readonly path: string
  readonly customer: string
  readonly name: string
}

interface AdsClient {
  campaign(id: number): Promise<Campaign>
  rename(id: number, name: string): Promise<void>
}

/** What an application has around such an API: a function that asks it, and knows nothing of quotas. */
function createAdsClient(cache: Cache<typeof layers>, api: AdsApi, token = 'ours'): AdsClient {
  const { host } = new URL(api.url)
  const cachedFetch = createCachedFetch({
    layer: cache.layer('ads'),
    // Of the hundred calls in an hour, each of two processes makes half at most: requests and burst together.
    limits: { [host]: { requests: 20, per: '1h', burst: 30 } },
    tags: ['ads'],
  })
  const headers = { 'developer-token': token, 'login-customer-id': '7' }
  return {
    async campaign(id) {
      const response = await cachedFetch(`${api.url}/campaigns/${id}`, { headers })
      if (!response.ok) throw new Error(`the ads API answered ${response.status}`)
      return (await response.json()) as Campaign
    },
    async rename(id, name) {
      await cachedFetch(`${api.url}/campaigns/${id}`, { method: 'PUT', headers, body: name })
    },
  }
}

const campaigns = [1, 2, 3, 4, 5, 6]

async function readAll(clients: readonly AdsClient[], times: number, ids = campaigns): Promise<Set<string>> {
  const names = new Set<string>()
  for (let i = 0; i < times; i++) {
    const reads = clients.flatMap((client) => ids.map((id) => client.campaign(id)))
    for (const campaign of await Promise.all(reads)) names.add(`${campaign.path} ${campaign.name}`)
  }
  return names
}

it('answers thousands of reads with a handful of calls, and goes on when the quota is used up', async () => {
  const api = await startAdsApi()
  const caches = await openFleet(2, { ...shared(), layers })
  const clients = caches.map((cache) => createAdsClient(cache, api))
  const [one, two] = clients as [AdsClient, AdsClient]
  const unnamed = new Set(campaigns.map((id) => `/campaigns/${id} unnamed`))

  // 2,400 reads, one call for each campaign.
  expect(await readAll(clients, 200)).toEqual(unnamed)
  expect(api.calls).toBe(6)

  // All are due: the API is asked whether they still hold, once each.
  await caches[0]!.expireTags(['ads'])
  await until(async () => {
    expect(await readAll(clients, 100)).toEqual(unnamed)
    expect(api.notModified).toBe(6)
  })
  expect(api.calls).toBe(12)

  // What one process writes, both read.
  await one.rename(1, 'spring')
  expect((await one.campaign(1)).name).toBe('spring')
  await until(async () => expect((await two.campaign(1)).name).toBe('spring'))
  expect(api.calls).toBe(14)

  // It has trouble: what is there stands in, and each process tries once.
  api.isDown = true
  await caches[0]!.expireTags(['ads'])
  expect(await readAll(clients, 200, [4, 5, 6])).toEqual(new Set([4, 5, 6].map((id) => `/campaigns/${id} unnamed`)))
  api.isDown = false
  expect(api.calls).toBeLessThanOrEqual(20)

  // Somebody else has used the quota up: one call finds out for all, and what is there stands in.
  api.quota = 0
  const before = api.calls
  expect((await one.campaign(1)).name).toBe('spring')
  expect(await readAll(clients, 200)).toEqual(new Set(['/campaigns/1 spring', ...[...unnamed].slice(1)]))
  await expect(two.campaign(99)).rejects.toMatchObject({ code: 'UPSTREAM_BUSY', retryAt: expect.any(Date) as Date })
  expect([api.calls, api.refused]).toEqual([before + 1, 1])

  // Others have a quota of their own, and are let in again when it says so.
  api.retryAfter = 1
  const theirs = createAdsClient(caches[1]!, api, 'theirs')
  await expect(theirs.campaign(99)).rejects.toThrow('the ads API answered 429')
  api.quota = 100
  await until(async () => expect((await theirs.campaign(99)).name).toBe('unnamed'))
  expect([api.refused, api.calls]).toEqual([2, before + 3])
})
