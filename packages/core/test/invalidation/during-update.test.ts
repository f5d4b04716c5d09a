import { expect, it, vi } from 'vitest'
import { openCache, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { heldLoader } from '../support/loads.ts'

const layers = { article: { ttl: '1h' } }

it.each(['in memory alone', 'over Redis'])(
  'forgets what an update has written when its tag was invalidated meanwhile, %s',
  async (where) => {
    const cache = where === 'over Redis' ? await readyCache({ ...shared(), layers }) : openCache({ layers })
    const article = cache.layer('article')
    const write = heldLoader()
    const updating = article.update('1', () => write({ signal: new AbortController().signal }), { tags: ['news'] })
    await write.called()
    await cache.invalidateTags(['news'])
    write.resolve('written before')
    expect(await updating).toBe('written before')
    expect(await article.get('1')).toBeUndefined()
  },
)

it('relies on nothing it knew after a message that it does not understand', async () => {
  const options = shared()
  const cache = await readyCache({ ...options, layers })
  const article = cache.layer('article')
  await article.set('1', 'value', { tags: ['news'] })
  expect(article.peek('1')).toBe('value')

  // As a later version might: the index says what is invalid, the message says it in words of its own.
  const redis = rawRedis()
  const log = `{${options.namespace}:invalidation}:log`
  const [[newest]] = (await redis.xrevrange(log, '+', '-', 'COUNT', 1)) as [[string, string[]]]
  const previous = Number.parseInt(newest, 10)
  const position = previous + 1_000_000
  await redis.zadd(`{${options.namespace}:invalidation}:index`, position, '-tag:news')
  await redis.xadd(log, `${position}-0`, 'previous', previous, 'kind', 'hologram', 'body', '["news"]')
  await vi.waitFor(async () => expect(await article.get('1')).toBeUndefined())
  expect(await article.get('1')).toBeUndefined()
})
