import { expect, it, vi } from 'vitest'
import { readyCache, shared, rawRedis } from '../support/fleet.ts'

it('invalidates what was loaded under a new index although the clock of Redis has gone back since', async () => {
  const options = shared()
  const article = (await readyCache({ ...options, maxStaleness: 200, layers: { article: { ttl: '1h' } } })).layer(
    'article',
  )
  await article.set('old', 'from before')
  // An index that was made anew an hour from now, as the clock shows it that has gone back by an hour.
  const inAnHour = (Date.now() + 3_600_000) * 1000
  await rawRedis().zadd(`{${options.namespace}:invalidation}:index`, inAnHour, 'origin')
  await vi.waitFor(async () => expect(await article.get('old')).toBeUndefined())

  await article.getOrSet('1', () => 'loaded')
  expect(await article.get('1')).toBe('loaded')
  await article.clear()
  expect(await article.get('1')).toBeUndefined()
})
