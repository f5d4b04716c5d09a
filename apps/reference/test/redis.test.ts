import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { scratchDatabase } from './scratch-database.ts'
import { smallApp } from './small-app.ts'
import { smallContent } from './small-content.ts'

function sharedRedis(): { REDIS_URL: string; CACHE_NAMESPACE: string } {
  return { REDIS_URL: inject('redisUrl'), CACHE_NAMESPACE: `reference-${randomUUID()}` }
}

it.each(['/api/articles/one', '/api/articles/none', '/api/articles?tag=apple', '/api/tags', '/api/profiles/ada'])(
  'a second instance answers %s from what the first one loaded',
  async (url) => {
    const [env, file] = [sharedRedis(), await scratchDatabase(smallContent)]
    const first = await smallApp(env, file)
    const second = await smallApp(env, file)
    expect(second.parts.mode).toBe('redis')

    const loaded = await first.server.inject(url)
    const shared = await second.server.inject(url)
    expect(loaded.headers['x-cache']).toBe('MISS')
    expect(shared.headers['x-cache']).toBe('HIT')
    expect(shared.body).toBe(loaded.body)
    expect(second.database.asked).toBe(0)
  },
)

it('an instance that starts later finds what an earlier one left', async () => {
  const [env, file] = [sharedRedis(), await scratchDatabase(smallContent)]
  const early = await smallApp(env, file)
  await early.server.inject('/api/articles')
  await early.close()

  const late = await smallApp(env, file)
  expect((await late.server.inject('/api/articles')).headers['x-cache']).toBe('HIT')
  expect(late.database.asked).toBe(0)
})

it('instances of other namespaces share nothing', async () => {
  const file = await scratchDatabase(smallContent)
  const first = await smallApp(sharedRedis(), file)
  const second = await smallApp(sharedRedis(), file)
  await first.server.inject('/api/tags')
  expect((await second.server.inject('/api/tags')).headers['x-cache']).toBe('MISS')
})
