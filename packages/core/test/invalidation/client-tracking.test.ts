import { expect, it, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { eventLog } from '../support/event-log.ts'
import { openCache, privateRedis, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { heldLoader } from '../support/loads.ts'

const layers = { article: { ttl: '1h' } } as const
const patience = { timeout: 20_000 }

async function tracked() {
  const where = shared()
  const cache = await readyCache({ ...where, clientTracking: true, layers })
  const article = cache.layer('article') as Layer<string>
  const key = (id: string): string => `${where.namespace}:article:v1:${id}`
  const redis = rawRedis()
  await article.set('probe', 'x')
  // What is set here is heard of, too: from then on it is armed.
  await expect.poll(() => article.peek('probe'), patience).toBeUndefined()
  return { where, article, key, redis }
}

/** Until a copy that was read from Redis stays in memory. */
async function kept(article: Layer<string>, id: string): Promise<void> {
  await vi.waitFor(async () => {
    await article.get(id)
    expect(article.peek(id)).toBeDefined()
  }, patience)
}

it('forgets what another program has deleted, or replaced by another entry', async () => {
  const { article, key, redis } = await tracked()
  for (const id of ['deleted', 'replaced']) {
    await article.set(id, 'old')
    await kept(article, id)
  }
  await article.set('source', 'new')
  await redis.del(key('deleted'))
  await redis.set(key('replaced'), 'not an entry')
  await expect.poll(() => article.get('deleted'), patience).toBeUndefined()
  await expect.poll(() => article.get('replaced'), patience).toBeUndefined()
})

it('stores no load that another program has overtaken', async () => {
  const { article, key, redis } = await tracked()
  const loader = heldLoader()
  const running = article.getOrSet('1', loader)
  await loader.called()
  await redis.set(key('1'), 'theirs')
  await article.set('later', 'x')
  await expect.poll(() => article.peek('later'), patience).toBeUndefined()
  loader.resolve('old')
  expect(await running).toBe('old')
  expect(article.peek('1')).toBeUndefined()
  expect(await redis.get(key('1'))).toBe('theirs')
})

it('forgets everything when Redis is emptied by another program', async () => {
  const server = await privateRedis()
  const cache = await readyCache({ redis: server.url, clientTracking: true, layers })
  const article = cache.layer('article') as Layer<string>
  await article.set('1', 'old')
  await kept(article, '1')
  await rawRedis(server.url).flushall()
  await expect.poll(() => article.peek('1'), patience).toBeUndefined()
})

it('hears again after its connection was cut', async () => {
  const { article, key, redis } = await tracked()
  await article.set('1', 'old')
  await kept(article, '1')
  await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
  await vi.waitFor(async () => {
    await article.set('1', 'old')
    await kept(article, '1')
    await redis.del(key('1'))
    await expect.poll(() => article.peek('1')).toBeUndefined()
  }, patience)
})

it('goes on with a warning where CLIENT is forbidden', async () => {
  const server = await privateRedis('--rename-command', 'CLIENT', '')
  const { logger, types } = eventLog()
  const cache = openCache({ redis: server.url, clientTracking: true, logger, layers })
  await cache.ready()
  await expect.poll(() => types(), patience).toContain('tracking-refused')
  const article = cache.layer('article') as Layer<string>
  await article.set('1', 'value')
  expect(article.peek('1')).toBe('value')
})

it('is off unless asked for', async () => {
  const where = shared()
  const cache = await readyCache({ ...where, layers })
  const article = cache.layer('article') as Layer<string>
  await article.set('1', 'old')
  await rawRedis().del(`${where.namespace}:article:v1:1`)
  expect(article.peek('1')).toBe('old')
})
