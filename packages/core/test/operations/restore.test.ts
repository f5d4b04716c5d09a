import { Redis } from 'ioredis'
import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { createCache, queryLayer } from '../../src/index.ts'
import {
  type RedisCommands,
  type TakenEntry,
  type Target,
  lookUp,
  openRestore,
  targetOf,
} from '../../src/operations/index.ts'

const layers = { article: queryLayer<string>({ ttl: '1h', jitter: 0 }) }

async function started() {
  const [url, namespace] = [inject('redisUrl'), `t-${randomUUID()}`]
  const cache = createCache({ namespace, redis: url, memory: false, timeouts: { read: '5s', write: '5s' }, layers })
  const redis = new Redis(url)
  onTestFinished(async () => {
    await cache.close()
    redis.disconnect()
  })
  await cache.ready()
  const target = targetOf(redis, namespace, { timeout: '10s' })
  await cache.layer('article').set('1', 'old', { tags: ['news'] })
  const key = `${namespace}:article:v1:1`
  const found = await lookUp(target, { name: 'article' }, key)
  if (found.raw === undefined) throw new Error('nothing was stored')
  const taken: TakenEntry = { key, raw: found.raw, until: found.at + found.life! }
  await redis.del(key)
  return { cache, redis, target, taken, key }
}

/** A target on which something happens right before an entry is stored, when all has been judged. */
function interrupted(target: Target, between: () => Promise<unknown>): Target {
  return {
    namespace: target.namespace,
    exchange: (task) =>
      target.exchange((client) => {
        const call: RedisCommands['call'] = async (command, ...operands) => {
          if (command === 'SET') await between()
          return client.call(command, ...operands)
        }
        return task(
          new Proxy(client, {
            get: (own, name) => {
              if (name === 'call') return call
              const value: unknown = Reflect.get(own, name)
              return typeof value === 'function' ? (value.bind(own) as unknown) : value
            },
          }),
        )
      }),
  }
}

describe('an entry that is put back', () => {
  it('does not survive what invalidates it while it is stored', async () => {
    const ways = [
      ({ cache }: Started) => cache.layer('article').delete('1'),
      ({ cache }: Started) => cache.invalidateTags(['news']),
      ({ cache, key }: Started) => cache.deletePattern(key),
    ]
    for (const invalidate of ways) {
      const own = await started()
      const restore = await openRestore(
        interrupted(own.target, () => invalidate(own)),
        { name: 'article' },
      )
      expect(await restore([own.taken])).toEqual(['invalidated'])
      expect(await own.redis.exists(own.key)).toBe(0)
    }
  })

  it('gives way to what was loaded while it was stored', async () => {
    const { cache, key, redis, target, taken } = await started()
    const load = async () => {
      await cache.layer('article').getOrSet('1', () => 'loaded')
      await expect.poll(() => redis.exists(key)).toBe(1)
    }
    const restore = await openRestore(interrupted(target, load), { name: 'article' })
    expect(await restore([taken])).toEqual(['present'])
    expect(await cache.layer('article').get('1')).toBe('loaded')
  })

  it('is refused where the log no longer tells what became of its key', async () => {
    const { cache, redis, target, taken } = await started()
    await cache.layer('article').delete('1')
    await cache.layer('article').delete('2')
    await redis.xtrim(`{${target.namespace}:invalidation}:log`, 'MAXLEN', 1)
    const restore = await openRestore(target, { name: 'article' })
    expect(await restore([taken])).toEqual(['unvouched'])
    await redis.del(`{${target.namespace}:invalidation}:log`)
    expect(await (await openRestore(target, { name: 'article' }))([taken])).toEqual(['unvouched'])
    expect(await redis.exists(taken.key)).toBe(0)
  })

  it('lives no longer than it would have, and not at all once its time is over', async () => {
    const { redis, target, taken } = await started()
    const restore = await openRestore(target, { name: 'article' })
    expect(await restore([{ ...taken, until: Date.now() - 60_000 }])).toEqual(['expired'])
    expect(await restore([{ ...taken, until: taken.until - 1_800_000 }])).toEqual(['restored'])
    expect(await redis.pttl(taken.key)).toBeLessThanOrEqual(1_800_000)
  })
})

type Started = Awaited<ReturnType<typeof started>>
