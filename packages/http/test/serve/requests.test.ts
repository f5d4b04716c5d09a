import { expect, it, onTestFinished, vi } from 'vitest'
import { siteOf } from './site.ts'

it('answers HEAD from what GET has left, and leaves nothing of its own', async () => {
  const site = await siteOf({ ttl: '1m' }, (_req, res) => res.end('page'))
  expect(await site.get('/', { method: 'HEAD' })).toMatchObject({ outcome: 'MISS', body: '' })
  expect(await site.get('/')).toMatchObject({ outcome: 'MISS', body: 'page' })
  const head = await site.get('/', { method: 'HEAD' })
  expect(head).toMatchObject({ outcome: 'HIT', body: '' })
  expect(head.headers.get('content-length')).toBe('4')
})

it('keeps nothing for a client that wants nothing kept, and answers who wants nothing but what is kept by 504', async () => {
  const site = await siteOf({ ttl: '1m' }, (_req, res) => res.end('page'))
  await site.get('/', { headers: { 'cache-control': 'no-store' } })
  expect(await site.get('/', { headers: { 'cache-control': 'only-if-cached' } })).toMatchObject({ status: 504 })
  await site.get('/')
  expect(await site.get('/', { headers: { 'cache-control': 'only-if-cached' } })).toMatchObject({ outcome: 'HIT' })
  expect(await site.get('/', { headers: { 'cache-control': 'no-store' } })).toMatchObject({ outcome: 'HIT' })
  expect(site.runs()).toBe(2)
})

it('keeps nothing under the key of nobody when the handler finds out who the user is', async () => {
  const users = new WeakMap<object, string>()
  const site = await siteOf({ ttl: '1m', varyByUser: (req) => users.get(req) }, (req, res) => {
    const user = String(req.headers['x-user'])
    users.set(req, user)
    res.end(`for ${user}`)
  })
  expect(await site.get('/', { headers: { 'x-user': 'ann' } })).toMatchObject({ body: 'for ann' })
  expect(await site.get('/', { headers: { 'x-user': 'bob' } })).toMatchObject({ body: 'for bob' })
})

it('keeps a bounded number of variants of one URL, the latest ones', async () => {
  const site = await siteOf({ ttl: '1m' }, (req, res) => {
    res.setHeader('vary', 'x-colour')
    res.end(String(req.headers['x-colour']))
  })
  const colours = Array.from({ length: 40 }, (_, i) => `colour-${i}`)
  for (const colour of colours) await site.get('/', { headers: { 'x-colour': colour } })
  const outcomes = []
  for (const colour of colours.toReversed().slice(0, 31))
    outcomes.push((await site.get('/', { headers: { 'x-colour': colour } })).outcome)
  expect(new Set(outcomes)).toEqual(new Set(['HIT']))
  expect(await site.get('/', { headers: { 'x-colour': 'colour-0' } })).toMatchObject({ outcome: 'HIT' })
  expect(await site.get('/', { headers: { 'x-colour': 'colour-3' } })).toMatchObject({
    outcome: 'MISS',
    body: 'colour-3',
  })
})

it('forgets a URL, with all variants, when an unsafe request to it has succeeded', async () => {
  const site = await siteOf({ ttl: '1m' }, (req, res) => {
    res.setHeader('vary', 'x-colour')
    res.statusCode = req.method === 'DELETE' ? 404 : 200
    res.end(req.method)
  })
  const read = async (): Promise<(string | null)[]> => {
    const outcomes = []
    for (const colour of ['red', 'blue'])
      outcomes.push((await site.get('/a', { headers: { 'x-colour': colour } })).outcome)
    return outcomes
  }
  await read()
  expect(await read()).toEqual(['HIT', 'HIT'])
  await site.get('/a', { method: 'DELETE' })
  expect(await read()).toEqual(['HIT', 'HIT'])
  await site.get('/a', { method: 'POST' })
  expect(await read()).toEqual(['MISS', 'MISS'])
})

it('tells a developer of a field by which one client may decide what others get, once', async () => {
  const warnings: string[] = []
  const onWarning = ({ message }: Error): void => void warnings.push(message)
  process.on('warning', onWarning)
  onTestFinished(() => void process.off('warning', onWarning))
  const site = await siteOf({ ttl: '1m' }, (req, res) => res.end(`theme ${String(req.headers['x-theme'])}`))
  await site.get('/a')
  await site.get('/b')
  await vi.waitFor(() => expect(warnings).toEqual([expect.stringContaining('the handler reads "x-theme"')]))
})
