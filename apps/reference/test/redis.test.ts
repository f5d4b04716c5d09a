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

it('what one instance writes makes wrong what another has kept, for those whom it concerns', async () => {
  const [env, file] = [sharedRedis(), await scratchDatabase(smallContent)]
  const [first, second] = [await smallApp({ env, file }), await smallApp({ env, file, framework: 'express' })]
  const token = await first.join('dan')
  const paths = ['/api/articles/one', '/api/articles/two', '/api/profiles/ada']
  for (const path of [...paths, ...paths]) {
    await second.get(path, token)
    await second.get(path)
  }

  await first.ask('POST', '/api/profiles/ada/follow', { token })
  await expect.poll(async () => (await second.get('/api/profiles/ada', token)).body.profile.following).toBe(true)
  const article = await second.get('/api/articles/one', token)
  expect([article.xCache, article.body.article.author.following]).toEqual(['MISS', true])
  expect((await second.get('/api/articles/two', token)).xCache).toBe('HIT')
  for (const path of paths) expect((await second.get(path)).xCache).toBe('HIT')
})
