import { startCluster, startRedis } from '@tooling/redis-harness'
import { describe, expect, it, onTestFinished } from 'vitest'
import { asked, cachectl, openApp } from './support.ts'

type Found = Readonly<Record<string, { readonly severity: string; readonly says: string; readonly mend?: string }>>

async function examined(env: Readonly<Record<string, string>>, ...args: string[]) {
  const { code, err, out } = await cachectl(['doctor', '--json', ...args], env)
  if (out === '') throw new Error(err)
  const { findings, status } = JSON.parse(out)
  const found: Found = Object.fromEntries(findings.map(({ check, ...finding }: any) => [check, finding]))
  return { code, status, found }
}

describe('the doctor', () => {
  it('finds a server that is well to be well, and changes nothing', async () => {
    const redis = await startRedis({ args: ['--maxmemory', '100mb', '--maxmemory-policy', 'volatile-lfu'] })
    onTestFinished(() => redis.stop())
    const app = await openApp({ redis: redis.url, namespace: 'shop' })
    await app.layer('article').set('1', { title: '' })
    const before = await redis.cli('KEYS', '*')
    const { code, found, status } = await examined({ REDIS_URL: redis.url, CACHE_NAMESPACE: 'shop' }, '--strict')
    expect({ code, status }).toEqual({ code: 0, status: 'ok' })
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining([
        'connection',
        'version',
        'maxmemory',
        'permissions',
        'clock',
        'latency',
        'log of invalidations',
      ]),
    )
    expect(found['log of invalidations']?.says).toMatch(/^1 messages/)
    expect((await redis.cli('KEYS', '*')) as string[]).toEqual(expect.arrayContaining(before as string[]))
    expect(await redis.cli('DBSIZE')).toBe((before as string[]).length)
    expect((await cachectl(['doctor'], { REDIS_URL: redis.url })).out).toMatch(/^ok +.*version: 127/m)
  })

  it('says which rights a user lacks, and gives the rules', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    const rules = ['on', '>pw', '~shop:*', '~lease:{shop:*', '~{shop:invalidation}:*', '+@all', '-xadd', '-setrange']
    await redis.cli('ACL', 'SETUSER', 'app', ...rules)
    const env = { REDIS_URL: `redis://app:pw@127.0.0.1:${redis.port}`, CACHE_NAMESPACE: 'shop' }
    const lacking = await examined(env)
    expect(lacking.code).toBe(1)
    expect(lacking.found['permissions']).toMatchObject({
      severity: 'error',
      mend: expect.stringContaining('+setrange +xadd'),
    })

    await redis.cli('ACL', 'SETUSER', 'app', '+@all')
    expect((await examined(env)).found['permissions']?.severity).toBe('ok')
    const elsewhere = await examined({ ...env, CACHE_NAMESPACE: 'other' })
    expect(elsewhere.found['permissions']).toMatchObject({
      severity: 'error',
      mend: expect.stringContaining('~other:*'),
    })
  })

  it('warns of what will go wrong one day, as a problem only where asked to', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    await redis.cli('CONFIG', 'SET', 'save', '60 1')
    const env = { REDIS_URL: redis.url }
    const mild = await examined(env)
    expect(mild.found).toMatchObject({ maxmemory: { severity: 'warning' }, persistence: { severity: 'warning' } })
    expect(mild.code).toBe(0)
    expect((await examined(env, '--strict')).code).toBe(1)
  })

  it('looks at a cluster, and at everything in it', async () => {
    const cluster = await startCluster()
    onTestFinished(() => cluster.stop())
    const address = cluster.nodes[0]!
    const env = { REDIS_URL: `redis://127.0.0.1:${address.port}`, CACHE_NAMESPACE: 'shop' }
    const whole = await examined(env, '--cluster')
    expect(whole.code).toBe(0)
    expect(whole.found['cluster']?.says).toContain('all slots')
    expect(whole.found['permissions']?.severity).toBe('ok')

    const astray = await examined(env)
    expect(astray.code).toBe(1)
    expect(astray.found['cluster']).toMatchObject({ severity: 'error', mend: expect.stringContaining('--cluster') })

    const { Cluster } = await import('ioredis')
    const app = await openApp({
      namespace: 'shop',
      redis: () => new Cluster([{ host: '127.0.0.1', port: address.port }]),
    })
    for (let id = 0; id < 30; id++) await app.layer('article').set(id, { title: String(id) }, { tags: ['news'] })
    expect((await asked(['stats', '--cluster'], env)).keys).toBe(30)
    expect(await asked(['get', 'article', '7', '--cluster'], env)).toMatchObject({ value: { title: '7' } })
    const gone = await asked(['invalidate', '--cluster', '--tag', 'news', '--yes'], env)
    expect(gone.entries).toBe(30)
    expect(await asked(['explain', 'article', '7', '--cluster'], env)).toMatchObject({ state: 'removed' })
  })
})
