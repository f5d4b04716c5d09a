import { startRedis } from '@tooling/redis-harness'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, describe, it, onTestFinished } from 'vitest'
import { type App, type Env, asked, cachectl, openApp, sharedApp } from './support.ts'

const ids = ['1', '2', '3']

async function filled() {
  const { app, env } = await sharedApp()
  for (const id of ids) await app.layer('article').set(id, { title: `old ${id}` }, { tags: [`a:${id}`] })
  await app.layer('plain').set('1', { title: 'plain' })
  const folder = mkdtempSync(path.join(tmpdir(), 'cachectl-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'article.ndjson')
  const namespace = env['CACHE_NAMESPACE']!
  return { app, env, file, namespace }
}

const none = { restored: 0, present: 0, invalidated: 0, unvouched: 0, expired: 0, unreadable: 0, badLines: 0 }

/** As another process reads, which has no copies in memory. */
async function titles(env: Env): Promise<(string | undefined)[]> {
  const reader = await openApp({ redis: env['REDIS_URL']!, namespace: env['CACHE_NAMESPACE']! })
  return Promise.all(ids.map(async (id) => (await reader.layer('article').get(id))?.title))
}

/** What eviction does: nobody is told. */
async function evict(env: Env): Promise<void> {
  const { Redis } = await import('ioredis')
  const redis = new Redis(env['REDIS_URL']!)
  await redis.del(ids.map((id) => `${env['CACHE_NAMESPACE']}:article:v1:${id}`))
  await redis.quit()
}

describe('a layer in a file', () => {
  it('comes back with the lives that its entries have left', async () => {
    const { env, file, namespace } = await filled()
    const before = await asked(['ttl', 'article', '1'], env)
    expect(await asked(['export', 'article', file], env)).toMatchObject({ entries: 3, skipped: 0 })
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(5)
    expect(JSON.parse(readFileSync(file, 'utf8').split('\n')[0]!)).toMatchObject({
      version: 1,
      namespace,
      layer: 'article',
    })
    expect(statSync(file).mode & 0o077).toBe(0)
    await evict(env)
    expect(await titles(env)).toEqual([undefined, undefined, undefined])

    expect(await asked(['import', file], env)).toEqual({ ...none, restored: 3 })
    expect(await titles(env)).toEqual(['old 1', 'old 2', 'old 3'])
    const after = await asked(['ttl', 'article', '1'], env)
    expect(after.life).toBeLessThanOrEqual(before.life)
    expect(after.life).toBeGreaterThan(before.life - 30_000)
    expect(after.fresh).toBeLessThanOrEqual(before.fresh)
  })

  it.each<[what: string, invalidate: (app: App, env: Env) => Promise<unknown>, left: (string | undefined)[]]>([
    ['a tag', (app) => app.invalidateTags(['a:2']), ['old 1', undefined, 'old 3']],
    ['an id', (app) => app.layer('article').delete('2'), ['old 1', undefined, 'old 3']],
    ['an id made stale', (app) => app.layer('article').expire('2'), ['old 1', undefined, 'old 3']],
    [
      'a pattern',
      (app, env) => app.deletePattern(`${env['CACHE_NAMESPACE']}:article:*:[23]`),
      ['old 1', undefined, undefined],
    ],
    ['the layer', (app) => app.layer('article').clear(), [undefined, undefined, undefined]],
  ])('does not bring back what was invalidated since by %s', async (_, invalidate, left) => {
    const { app, env, file } = await filled()
    await asked(['export', 'article', file], env)
    await invalidate(app, env)
    await evict(env)
    const gone = left.filter((title) => title === undefined).length
    expect(await asked(['import', file], env)).toEqual({ ...none, restored: 3 - gone, invalidated: gone })
    expect(await titles(env)).toEqual(left)
  })

  it('leaves newer values alone, unless told to put its own in their place everywhere', async () => {
    const { app, env, file } = await filled()
    await asked(['export', 'article', file], env)
    await app.layer('article').set('2', { title: 'new 2' })
    // Replaced since by one that was set, which the log tells, or by one that nobody set.
    expect(await asked(['import', file], env)).toEqual({ ...none, present: 2, invalidated: 1 })
    expect(await titles(env)).toEqual(['old 1', 'new 2', 'old 3'])
    expect(await app.layer('article').get('1')).toEqual({ title: 'old 1' })
    expect(await asked(['import', file, '--overwrite', '--vouch'], env)).toEqual({ ...none, restored: 3 })
    await expect.poll(async () => (await app.layer('article').get('2'))?.title, { timeout: 10_000 }).toBe('old 2')
  })

  it('says that nobody knows what was invalidated since, in a Redis that was emptied', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    const { env, file } = await filled()
    await asked(['export', 'article', file], env)
    const elsewhere = { ...env, REDIS_URL: redis.url }
    expect(await asked(['import', file], elsewhere)).toEqual({ ...none, unvouched: 3 })
    expect(await redis.cli('DBSIZE')).toBe(0)
    expect(await asked(['import', file, '--vouch'], elsewhere)).toEqual({ ...none, restored: 3 })
    const app = await openApp({ redis: redis.url, namespace: env['CACHE_NAMESPACE']! })
    expect(await app.layer('article').get('2')).toEqual({ title: 'old 2' })
    await app.invalidateTags(['a:2'])
    expect(await app.layer('article').get('2')).toBeUndefined()
    expect(await app.layer('article').get('1')).toEqual({ title: 'old 1' })
  })

  it('names lines that are damaged, and takes the others', async () => {
    const { env, file } = await filled()
    await asked(['export', 'article', file], env)
    const [header, first, second, third] = readFileSync(file, 'utf8').split('\n') as [string, string, string, string]
    const damaged = JSON.parse(second) as { bytes: string }
    const bytes = Buffer.from(damaged.bytes, 'base64')
    bytes[bytes.length - 1]! ^= 1
    const other = { ...JSON.parse(third), key: 'other:article:v1:1' }
    const lines = [
      header,
      first.slice(0, -9),
      JSON.stringify({ ...damaged, bytes: bytes.toString('base64') }),
      third,
      JSON.stringify(other),
    ]
    writeFileSync(file, lines.join('\n'))
    await evict(env)
    const { code, err, out } = await cachectl(['import', file, '--json'], env)
    expect(code).toBe(1)
    expect(JSON.parse(out)).toEqual({ ...none, restored: 1, unreadable: 1, badLines: 3 })
    expect(err).toMatch(/^line 2: /m)
    expect(err).toMatch(/^line 3: .*damaged/m)
    expect(err).toMatch(/^line 5: other:/m)
  })

  it('goes through a pipe, fits into no other namespace, and replaces no file', async () => {
    const { env, file } = await filled()
    const { out } = await cachectl(['export', 'article'], env)
    await evict(env)
    const back = await cachectl(['import', '-', '--json'], env, out)
    expect(JSON.parse(back.out)).toEqual({ ...none, restored: 3 })
    const other = await cachectl(['import', '-'], { ...env, CACHE_NAMESPACE: 'other' }, out)
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('does not fit') })
    expect((await cachectl(['import', '-'], env, 'nonsense')).code).toBe(1)
    expect((await cachectl(['import', '/nowhere'], env)).code).toBe(2)
    writeFileSync(file, 'precious')
    expect((await cachectl(['export', 'article', file], env)).code).toBe(1)
    expect(readFileSync(file, 'utf8')).toBe('precious')
  })
})
