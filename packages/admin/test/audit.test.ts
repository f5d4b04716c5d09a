import { expect, it } from 'vitest'
import { openApi, tokens } from './support/open-api.ts'

it('tells the log who has changed what', async () => {
  const { logger, post } = openApi()
  await post('/invalidate', { body: { layer: 'article', ids: ['1', 2] } })
  await post('/invalidate/tags', { body: { tags: ['a'] } })
  await post('/invalidate/layer/article')
  await post('/invalidate/all', { body: { confirm: 'newsroom' } })
  const told = logger.lines.filter(({ message }) => message.includes('changed'))
  expect(told.every(({ level }) => level === 'info')).toBe(true)
  const common = { who: 'writer', remoteAddress: '192.0.2.1', status: 200, result: 'applied' }
  expect(told.map(({ detail }) => detail)).toMatchObject([
    { ...common, operation: 'POST /invalidate', layer: 'article', count: 2, ids: ['1', '2'] },
    { ...common, operation: 'POST /invalidate/tags', count: 1, tags: ['a'] },
    { ...common, operation: 'POST /invalidate/layer/{name}', layer: 'article' },
    { ...common, operation: 'POST /invalidate/all', namespace: 'newsroom' },
  ])
  for (const { detail } of told) expect(detail).toHaveProperty('position', expect.any(Number))
})

it('tells it who was refused', async () => {
  const { get, logger, post } = openApi()
  await get('/health', { token: 'wrong-token-that-is-long-enough-00000' })
  await post('/invalidate/layer/article', { token: tokens.reader })
  await post('/invalidate/layer/nothing')
  await get('/key/article/1?value=1')
  expect(logger.lines.map(({ detail, message }) => [message, detail])).toMatchObject([
    ['the admin API of the cache refused a call', { operation: 'unknown', who: undefined, status: 401 }],
    [expect.any(String), { operation: 'POST /invalidate/layer/{name}', who: 'reader', status: 403 }],
    [expect.any(String), { operation: 'POST /invalidate/layer/{name}', who: 'writer', status: 404 }],
    [expect.any(String), { operation: 'GET /key/{layer}/{id}', who: 'reader', status: 403 }],
  ])
})

it('never tells it tokens, values, or ids that are kept as digests', async () => {
  const { cache, get, logger, post } = openApi()
  await cache.layer('session').set('id-of-a-session', { secret: 'of-a-session' })
  await post('/invalidate', { body: { layer: 'session', ids: ['id-of-a-session'] } })
  await get('/key/session/id-of-a-session?value=1', { token: tokens.viewer })
  await get('/health', { token: 'wrong-token-that-is-long-enough-00000' })
  const text = JSON.stringify(logger.lines)
  expect(logger.lines).toHaveLength(3)
  for (const hidden of [...Object.values(tokens), 'wrong-token', 'of-a-session']) expect(text).not.toContain(hidden)
})

it('tells it once in a while that there are too many requests', async () => {
  const { get, logger } = openApi({ rateLimit: { calls: 2, failures: 2 } })
  for (let call = 0; call < 50; call++) await get('/health')
  for (let call = 0; call < 50; call++) await get('/health', { token: '' })
  expect(logger.lines.map(({ detail }) => (detail as { status: number }).status)).toEqual([429, 401, 401, 429])
})

it('goes on where the log fails', async () => {
  const fails = (): never => {
    throw new Error('the disk is full')
  }
  const { post } = openApi({ logger: { debug: fails, info: fails, warn: fails, error: fails } })
  expect((await post('/invalidate/layer/article')).status).toBe(200)
  expect((await post('/invalidate/layer/article', { token: '' })).status).toBe(401)
})
