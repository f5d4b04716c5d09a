import { expect, it } from 'vitest'
import type { AdminWarmer } from '../src/index.ts'
import { type Asked, openApi, openCache } from './support/open-api.ts'

function withWarmer(warmer: (cache: ReturnType<typeof openCache>) => AdminWarmer): Asked {
  const cache = openCache()
  return openApi({
    cache: cache as never,
    warmers: { front: warmer(cache), other: async () => Promise.reject(new Error('hidden')) },
  })
}

it('warms by name, and tells what came of it', async () => {
  const { cache, get, logger, post } = withWarmer(
    (own) => (run) => own.layer('article').warm([{ id: '1', value: 'warm' }], run),
  )
  expect((await get('/warm')).json).toEqual({
    warmers: [
      { warmer: 'front', state: 'idle' },
      { warmer: 'other', state: 'idle' },
    ],
  })
  const { json, status } = await post('/warm', { body: { warmer: 'front' } })
  expect(status).toBe(200)
  expect(json).toMatchObject({ warmer: 'front', state: 'done', result: { stored: 1, failed: 0 } })
  expect(await cache.layer('article').get('1')).toBe('warm')
  expect((await get('/warm')).json).toMatchObject({ warmers: [{ warmer: 'front', state: 'done' }, { state: 'idle' }] })
  expect(logger.lines.map(({ detail }) => detail)).toMatchObject([
    { operation: 'POST /warm', warmer: 'front', result: 'done', stored: 1 },
  ])
})

it.each(['nothing', '__proto__', 'constructor', ''])('has no warmer %j', async (warmer) => {
  const { post } = withWarmer(() => () => Promise.reject(new Error('not asked for')))
  expect((await post('/warm', { body: { warmer } })).status).toBe(404)
})

it('warms one at a time', async () => {
  const held = Promise.withResolvers<void>()
  const { get, post } = withWarmer((own) => async (run) => {
    await held.promise
    return own.layer('article').warm([], run)
  })
  const first = post('/warm', { body: { warmer: 'front' } })
  await expect.poll(async () => (await get('/warm')).json).toMatchObject({ warmers: [{ state: 'running' }, {}] })
  const second = await post('/warm', { body: { warmer: 'other' } })
  expect([second.status, second.json['detail']]).toEqual([409, 'the warmer front is running'])
  held.resolve()
  expect((await first).status).toBe(200)
  expect((await post('/warm', { body: { warmer: 'front' } })).status).toBe(200)
})

it('does not show why a warmer failed, and lets the next one run', async () => {
  const { logger, post } = withWarmer((own) => (run) => own.layer('article').warm([], run))
  const { body, status } = await post('/warm', { body: { warmer: 'other' } })
  expect(status).toBe(500)
  expect(body).not.toContain('hidden')
  expect(logger.lines.map(({ level }) => level)).toEqual(['error', 'info'])
  expect((await post('/warm', { body: { warmer: 'front' } })).status).toBe(200)
})
