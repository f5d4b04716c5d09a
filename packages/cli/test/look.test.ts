import { describe, expect, it, vi } from 'vitest'
import { asked, cachectl, sharedApp } from './support.ts'

const articles = ['1', '2', '3']

async function filled() {
  const { app, env } = await sharedApp()
  for (const id of articles) await app.layer('article').set(id, { title: `title ${id}` }, { tags: ['news', `a:${id}`] })
  await app.layer('plain').set('x', { title: 'plain' })
  await app.layer('session').set('token', { user: 7 })
  const namespace = env['CACHE_NAMESPACE']!
  return { app, env, namespace }
}

describe('cachectl looks', () => {
  it('counts keys and bytes by layer, without the application', async () => {
    const { app, env, namespace } = await filled()
    await app.close()
    const stats = await asked(['stats', '--sample', '1000000'], env)
    expect(stats).toMatchObject({ namespace, keys: 5, isComplete: true })
    const counts = Object.fromEntries(stats.layers.map((each: any) => [each.layer, each.keys]))
    expect(counts).toEqual({ article: 3, plain: 1, session: 1 })
    expect(stats.bytes).toBe(stats.layers.reduce((sum: number, { bytes }: any) => sum + bytes, 0))

    const { out } = await cachectl(['stats', '--sample', '1000000'], env)
    expect(out).toMatch(/^LAYER +LEVEL +KEYS +BYTES +HITS 1 H +HITS 1 D +TTL +LEFT IN REDIS$/m)
    expect(out).toMatch(/^article .* 3 .*under 1 h$/m)
  })

  it('shows what the fleet has done, once its processes have told', async () => {
    const { app, env } = await filled()
    const article = app.layer('article')
    for (const id of articles) expect(await article.get(id)).toBeDefined()
    expect(await article.get('absent')).toBeUndefined()
    await app.close()
    const { lastDay, lastHour } = await asked(['stats'], env)
    for (const window of [lastDay, lastHour]) {
      expect(window).toMatchObject({ reads: 4, hits: 3, hitRate: 0.75 })
    }
    const { out } = await cachectl(['stats'], env)
    expect(out).toMatch(/^last hour +4 reads, 75\.0 % hits, 0 loads/m)
    expect(out).toMatch(/^article +L1 .*75\.0 % +75\.0 % +1 h/m)
  })

  it('lists keys, of all layers, of one, of a pattern, or some', async () => {
    const { env, namespace } = await filled()
    const lines = async (...args: string[]) => {
      const { code, out } = await cachectl(['keys', ...args], env)
      expect(code).toBe(0)
      return out.split('\n').filter(Boolean).toSorted()
    }
    expect(await lines()).toHaveLength(5)
    expect(await lines('article')).toEqual(articles.map((id) => `${namespace}:article:v1:${id}`))
    expect(await lines('--pattern', `${namespace}:*:x`)).toEqual([`${namespace}:plain:v3:x`])
    expect(await lines('--limit', '2')).toHaveLength(2)
    expect(await lines('article', '--json', '--limit', '1')).toEqual([expect.stringContaining('"layer":"article"')])
    const outside = await cachectl(['keys', '--pattern', 'other:*'], env)
    expect(outside).toMatchObject({ code: 2, err: expect.stringContaining(`"${namespace}:"`) })
  })

  it('decodes entries of either envelope, by id or by key, in whatever version', async () => {
    const { env, namespace } = await filled()
    const article = await asked(['get', 'article', '2'], env)
    expect(article).toMatchObject({
      value: { title: 'title 2' },
      state: 'fresh',
      tags: ['news', 'a:2'],
      ttl: 3_600_000,
    })
    expect(await asked(['get', 'plain', 'x'], env)).toMatchObject({ value: { title: 'plain' }, layer: 'plain' })
    expect(await asked(['get', `${namespace}:plain:v3:x`], env)).toMatchObject({ value: { title: 'plain' } })
    const { out } = await cachectl(['get', 'article', '2'], env)
    expect(out).toContain("{ title: 'title 2' }")
    expect(await cachectl(['get', 'article', '99'], env)).toMatchObject({ code: 1, out: '' })
    expect(await cachectl(['get', 'other:article:v1:1'], env)).toMatchObject({ code: 2 })
  })

  it('takes params as the application does', async () => {
    const { app, env } = await filled()
    await app.layer('article').set('list', { title: 'second page' }, { params: { page: 2, sort: 'new' } })
    const found = await asked(['get', 'article', 'list', '--params', '{"sort":"new","page":2}'], env)
    expect(found.value).toEqual({ title: 'second page' })
    expect(await cachectl(['get', 'article', 'list', '--params', '{'], env)).toMatchObject({ code: 2 })
  })

  it('keeps values to itself where the ids are secrets, unless told otherwise', async () => {
    const { env } = await filled()
    const refused = await cachectl(['get', 'session', 'token'], env)
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('--reveal') })
    const { value } = await asked(['get', 'session', 'token', '--reveal'], env)
    expect(value).toEqual({ user: 7 })
  })

  it('tells for how long an entry lives', async () => {
    const { env } = await filled()
    const ttl = await asked(['ttl', 'article', '1'], env)
    expect(ttl.state).toBe('fresh')
    expect(ttl.fresh).toBeGreaterThan(3_500_000)
    expect(ttl.fresh).toBeLessThanOrEqual(3_600_000)
    expect(ttl.life).toBeGreaterThan(3_500_000)
    expect((await cachectl(['ttl', 'article', '99'], env)).code).toBe(1)
  })

  it('explains what a read would do, and why', async () => {
    const { app, env } = await filled()
    expect(await asked(['explain', 'article', '1'], env)).toMatchObject({ state: 'fresh' })
    await app.invalidateTags(['a:1'])
    const removed = await asked(['explain', 'article', '1'], env)
    expect(removed).toMatchObject({ state: 'removed', verdict: expect.stringContaining('the tag "a:1"') })
    const absent = await asked(['explain', 'article', '99'], env)
    expect(absent).toMatchObject({ state: 'absent', leased: false })
    expect(removed).not.toHaveProperty('value')
  })

  it('lets no tag command the terminal', async () => {
    const { app, env } = await filled()
    await app.layer('article').set('odd', { title: '' }, { tags: ['\u001B[2Jgone\u0007'] })
    const { out } = await cachectl(['explain', 'article', 'odd'], env)
    expect(out).toContain(String.raw`\x1b[2Jgone\x07`)
    expect(out).not.toContain('\u001B')
  })
})

describe('cachectl invalidates', () => {
  it('changes nothing before it is told to, and says what would go', async () => {
    const { app, env } = await filled()
    const { code, err, out } = await cachectl(['invalidate', '--tag', 'a:1', 'a:2'], env)
    expect(code).toBe(1)
    expect(out).toContain('2 entries')
    expect(err).toContain('--yes')
    expect((await cachectl(['invalidate', '--all', '--dry-run'], env)).code).toBe(0)
    for (const id of articles) expect(await app.layer('article').get(id)).toBeDefined()
  })

  const ways: readonly (readonly [way: string, args: (namespace: string) => string[], gone: string[]])[] = [
    ['ids', () => ['--layer', 'article', '--id', '1', '3'], ['1', '3']],
    ['whole keys', (namespace) => ['--whole-key', `${namespace}:article:v1:2`], ['2']],
    ['tags', () => ['--tag', 'a:1'], ['1']],
    ['a layer', () => ['--layer', 'article'], articles],
    ['a pattern', (namespace) => ['--pattern', `${namespace}:article:*:[12]`], ['1', '2']],
    ['all', () => ['--all'], articles],
  ]

  it.each(ways)('%s, in every process that uses them', async (_, args, gone) => {
    const { app, env, namespace } = await filled()
    const article = app.layer('article')
    for (const id of articles) expect(await article.get(id)).toBeDefined()
    const done = await asked(['invalidate', ...args(namespace), '--yes'], env)
    expect(done).toMatchObject({ status: 'applied', position: expect.any(Number) })
    expect(done.entries).toBe(gone.length === 3 && args(namespace)[0] === '--all' ? 5 : gone.length)
    const left = articles.filter((id) => !gone.includes(id))
    await vi.waitFor(async () => {
      for (const id of gone) expect(await article.get(id)).toBeUndefined()
    }, 10_000)
    for (const id of left) expect(await article.get(id)).toBeDefined()
  })

  it('makes stale instead, where asked to', async () => {
    const { env } = await filled()
    await asked(['invalidate', '--tag', 'a:1', '--expire', '--yes'], env)
    const explained = await asked(['explain', 'article', '1'], env)
    expect(explained.state).not.toBe('fresh')
    expect(explained.state).not.toBe('removed')
    expect((await cachectl(['invalidate', '--all', '--expire', '--yes'], env)).code).toBe(2)
  })

  it('wants one kind of entries, and one at least', async () => {
    const { env } = await filled()
    expect(await cachectl(['invalidate', '--yes'], env)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--layer'),
    })
    expect((await cachectl(['invalidate', '--all', '--tag', 'x', '--yes'], env)).code).toBe(2)
    expect((await cachectl(['invalidate', '--id', 'x', '--yes'], env)).code).toBe(2)
  })
})
