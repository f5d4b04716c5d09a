import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { openApiDocument } from '../src/index.ts'
import { routes } from '../src/routes/table.ts'
import { openApi, tokens } from './support/open-api.ts'

it('is described by a document of OpenAPI 3.1', async () => {
  const { get } = openApi()
  const { json } = await get('/openapi.json')
  expect(json).toEqual(openApiDocument())
  const validator = new Validator()
  expect(await validator.validate(structuredClone(json))).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
})

it('has every endpoint in it', () => {
  const { paths } = openApiDocument() as { paths: Record<string, Record<string, { operationId: string }>> }
  const listed = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(listed.toSorted()).toEqual(
    [
      'GET /health',
      'GET /layers',
      'GET /stats',
      'GET /explain/{layer}/{id}',
      'GET /metrics',
      'GET /key/{layer}/{id}',
      'GET /exists/{layer}/{id}',
      'GET /performance/comparison',
      'GET /openapi.json',
      'GET /warm',
      'POST /invalidate',
      'POST /invalidate/tags',
      'POST /invalidate/layer/{name}',
      'POST /invalidate/all',
      'POST /warm',
    ].toSorted(),
  )
  const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
  expect(new Set(ids).size).toBe(ids.length)
})

it('is what the answers are', async () => {
  const { cache, send } = openApi({ warmers: { front: (run) => cache.layer('article').warm([], run) } })
  await cache.layer('article').set('1', { title: 'x' })
  const asked: Record<string, [url: string, body?: unknown]> = {
    'GET /key/{layer}/{id}': ['/key/article/1?value=1'],
    'GET /exists/{layer}/{id}': ['/exists/article/1'],
    'GET /explain/{layer}/{id}': ['/explain/article/1'],
    'POST /invalidate': ['/invalidate', { layer: 'article', ids: ['1'] }],
    'POST /invalidate/tags': ['/invalidate/tags', { tags: ['a'] }],
    'POST /invalidate/layer/{name}': ['/invalidate/layer/article'],
    'POST /invalidate/all': ['/invalidate/all', { confirm: 'newsroom' }],
    'POST /warm': ['/warm', { warmer: 'front' }],
  }
  for (const { answers, method, path } of routes) {
    if (path === '/metrics') continue
    const [url, body] = asked[`${method} ${path}`] ?? [path]
    const answer = await send(method, url, { token: method === 'POST' ? tokens.writer : tokens.viewer, body })
    expect([path, answer.status]).toEqual([path, 200])
    expect([path, z.safeParse(answers[200]!, answer.json).error]).toEqual([path, undefined])
  }
})
