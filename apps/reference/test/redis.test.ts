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
    const first = await smallApp({ env, file })
    const second = await smallApp({ env, file })
    expect(second.parts.mode).toBe('redis')

    const loaded = await first.get(url)
    const shared = await second.get(url)
    expect(loaded.xCache).toBe('MISS')
    expect(shared.xCache).toBe('HIT')
    expect(shared.text).toBe(loaded.text)
    expect(second.database.asked).toBe(0)
  },
)

it('an instance that starts later finds what an earlier one left', async () => {
  const [env, file] = [sharedRedis(), await scratchDatabase(smallContent)]
  const early = await smallApp({ env, file })
  await early.get('/api/articles')
  await early.close()

  const late = await smallApp({ env, file })
  expect((await late.get('/api/articles')).xCache).toBe('HIT')
  expect(late.database.asked).toBe(0)
})

it('instances of other namespaces share nothing', async () => {
  const file = await scratchDatabase(smallContent)
  const first = await smallApp({ env: sharedRedis(), file })
  const second = await smallApp({ env: sharedRedis(), file })
  await first.get('/api/tags')
  expect((await second.get('/api/tags')).xCache).toBe('MISS')
})
