import { expect, describe, it } from 'vitest'
import { asked, cachectl, openApp, sharedApp } from './support.ts'

const lines = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).join('\n')

describe('a layer that is filled from a file', () => {
  it('has values that the application reads, with its key, ttl and codec', async () => {
    const { app, env } = await sharedApp()
    // Which tells of its layers when it ends.
    await app.layer('plain').set('there', { title: 'fresh' })
    await app.close()
    const items = [
      { id: 'there', value: { title: 'from the file' } },
      { id: 'a', value: { title: 'A' }, tags: ['t'] },
      { id: 'b', value: { title: 'B' }, params: { page: 2 } },
    ]
    const { code, err, out } = await cachectl(['warm', 'plain', '-', '--json'], env, lines(items))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toEqual({ layer: 'plain', stored: 2, skipped: 1, refused: 0, failed: 0, badLines: 0 })

    const reader = await openApp({ redis: env['REDIS_URL']!, namespace: env['CACHE_NAMESPACE']! })
    const plain = reader.layer('plain')
    expect(await plain.get('there')).toEqual({ title: 'fresh' })
    expect(await plain.get('a')).toEqual({ title: 'A' })
    expect(await plain.get('b', { params: { page: 2 } })).toEqual({ title: 'B' })
    expect((await asked(['get', 'plain', 'a'], env)).format.envelope).toBe('json')
    expect((await asked(['ttl', 'plain', 'a'], env)).fresh).toBeGreaterThan(3_000_000)
    await reader.invalidateTags(['t'])
    expect(await plain.get('a')).toBeUndefined()

    await cachectl(['warm', 'plain', '-', '--force'], env, lines(items.slice(0, 1)))
    expect(await asked(['get', 'plain', 'there'], env)).toMatchObject({ value: { title: 'from the file' } })
  })

  it('needs a ttl where no process has told of it', async () => {
    const { env } = await sharedApp()
    const unheard = { ...env, CACHE_NAMESPACE: `${env['CACHE_NAMESPACE']}-2` }
    const item = lines([{ id: 1, value: 'x' }])
    expect(await cachectl(['warm', 'page', '-'], unheard, item)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--ttl'),
    })
    expect((await cachectl(['warm', 'page', '-', '--ttl', '10m', '--layer-version', '4'], unheard, item)).code).toBe(0)
    const { out } = await cachectl(['keys'], unheard)
    expect(out).toBe(`${unheard.CACHE_NAMESPACE}:page:v4:1\n`)
    expect((await asked(['ttl', 'page', '1'], unheard)).fresh).toBeLessThanOrEqual(600_000)
  })

  it('names lines that are no items, and takes the others', async () => {
    const { env } = await sharedApp()
    const text = [
      '{"id":1',
      '{"value":1}',
      '{"id":2}',
      '',
      '{"id":3,"value":{"title":"ok"}}',
      '{"id":"","value":1}',
    ].join('\n')
    const { code, err, out } = await cachectl(['warm', 'article', '-', '--ttl', '1h', '--json'], env, text)
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ stored: 1, badLines: 3, failed: 1 })
    for (const number of [1, 2, 3]) expect(err).toMatch(new RegExp(`^line ${number}: `, 'm'))
    expect((await cachectl(['warm', 'article', '/nowhere'], env)).code).toBe(2)
  })
})
