import { expect, it } from 'vitest'
import { frameworks } from '../src/servers/frameworks.ts'
import { calmUpstream } from './calm-upstream.ts'
import { smallApp } from './small-app.ts'

it.each(frameworks)('an analysis is kept by the text, wherever it stands, on %s', async (framework) => {
  const { ask, get, join } = await smallApp({ framework })
  const token = await join('dan')
  const body = 'Fine words about the River Thames. The river is beautiful.'
  for (const title of ['Six', 'Seven']) {
    await ask('POST', '/api/articles', { token, body: { article: { title, description: 'So', body } } })
  }
  const first = await get('/api/articles/six/analysis')
  expect([first.status, first.xCache, first.body]).toMatchObject([200, 'MISS', { analysis: { sentences: 2 } }])
  const same = await get('/api/articles/seven/analysis')
  expect([same.xCache, same.headers.get('server-timing'), same.text]).toEqual([
    'MISS',
    expect.stringContaining('query;desc="hit in memory"') as string,
    first.text,
  ])

  await ask('POST', '/api/articles/six/favorite', { token })
  expect((await get('/api/articles/six/analysis')).xCache).toBe('HIT')
  await ask('PUT', '/api/articles/six', { token, body: { article: { body: 'Other words. Three. Sentences.' } } })
  expect((await get('/api/articles/six/analysis')).body.analysis.sentences).toBe(3)
  expect((await get('/api/articles/none/analysis')).status).toBe(404)
})

it.each(frameworks)('facts outlive the service that they come from, on %s', async (framework) => {
  const upstream = await calmUpstream()
  const { get } = await smallApp({ framework, surroundings: { openDataOrigin: upstream.url } })
  const first = await get('/api/countries/no')
  expect([first.status, first.xCache, first.body]).toMatchObject([
    200,
    'MISS',
    { country: { code: 'NO', capital: 'Oslo' } },
  ])
  expect((await get('/api/countries/no')).xCache).toBe('HIT')
  expect((await get('/api/countries/NO')).headers.get('server-timing')).toContain('query;desc="hit in memory"')
  expect((await get('/api/countries/xx')).status).toBe(404)
  expect((await get('/api/countries/norway')).status).toBe(404)

  await upstream.close()
  expect((await get('/api/countries/no')).text).toBe(first.text)
  const refused = await get('/api/countries/se')
  expect([refused.status, refused.body]).toEqual([503, { errors: { body: ['the open data cannot be had now'] } }])
})
