import { describe, expect, it, vi } from 'vitest'
import type { Layer, LayerOptions } from '../../src/index.ts'
import { proxyTo, readyCache, shared, splitSource } from '../support/fleet.ts'

const tags = ['article']
const patience = { timeout: 20_000, interval: 5 }

/** A process whose log is held back while it goes on being told of positions, and one that it does not hear. */
async function behind(inner: LayerOptions = {}) {
  const options = shared()
  const proxy = await proxyTo(options.redis)
  // Without memory there is only the copy in Redis, which other processes read as well.
  const layers = { inner: { ttl: '1h', ...inner }, outer: { ttl: '1h' } } as const
  const common = { ...options, layers, maxStaleness: '1m' } as const
  const here = await readyCache({ ...common, redis: splitSource(proxy.url, options.redis) })
  const there = await readyCache(common)
  return {
    here,
    there,
    proxy,
    inner: here.layer('inner') as Layer<any>,
    outer: here.layer('outer') as Layer<any>,
    /** What `there` invalidates is not heard, and yet this process learns of a later position. */
    missInvalidation: async (): Promise<void> => {
      proxy.hang('replies')
      await there.invalidateTags(tags)
      await here.invalidateTags(['something of its own'])
    },
  }
}

type Read = (inner: Layer<string>) => Promise<string | undefined>

describe('what a load makes of something older that it reads from the cache', () => {
  const reads: [name: string, read: Read, options?: LayerOptions][] = [
    ['get', (inner) => inner.get('1')],
    ['peek', async (inner) => inner.peek('1')],
    ['getOrSet', (inner) => inner.getOrSet('1', () => 'new')],
    ['read with a loader', async (inner) => (await inner.read('1', () => 'new')).value],
    ['getMany', async (inner) => (await inner.getMany(['1'])).get('1')],
    ['getOrSetMany', async (inner) => (await inner.getOrSetMany(['1'], () => ['new'])).get('1')],
    ['a wrapped function', (inner) => inner.wrap((id: string) => `new ${id}`, { id: (id) => id })('1')],
    ['get from Redis', (inner) => inner.get('1'), { memory: false }],
    ['getOrSet from Redis', (inner) => inner.getOrSet('1', () => 'new'), { memory: false }],
    ['a stale value', (inner) => inner.getOrSet('1', () => 'new'), { ttl: '1ms', jitter: 0, staleFor: '1h' }],
    [
      'a value that stands in for an error',
      (inner) => inner.getOrSet('1', () => Promise.reject(new Error('no'))),
      { ttl: '1ms', jitter: 0, staleIfErrorFor: '1h' },
    ],
  ]

  it.each(reads)('goes with it, read by %s', async (_name, read, options) => {
    const { inner, missInvalidation, outer, proxy } = await behind(options)
    await inner.set('1', 'old', { tags })
    await vi.waitUntil(() => !options?.ttl || inner.peek('1') === undefined, patience)
    await missInvalidation()
    expect(await outer.getOrSet('1', async () => `made of ${await read(inner)}`, { tags })).toBe('made of old')
    await proxy.heal()
    await vi.waitFor(async () => expect(await outer.get('1')).toBeUndefined(), patience)
  })

  it('goes with it, however lately that was found to be valid', async () => {
    const { inner, missInvalidation, outer, proxy } = await behind()
    await inner.set('1', 'old', { tags })
    await missInvalidation()
    // The next hit need not look at anything but the clock.
    await inner.get('1')
    expect(await outer.getOrSet('1', async () => `made of ${await inner.get('1')}`, { tags })).toBe('made of old')
    await proxy.heal()
    await vi.waitFor(async () => expect(await outer.get('1')).toBeUndefined(), patience)
  })

  it('goes with it through loads in between', async () => {
    const { inner, missInvalidation, outer, proxy } = await behind()
    await inner.set('1', 'old', { tags })
    await missInvalidation()
    const between = (): Promise<string> => outer.getOrSet('between', async () => `[${await inner.get('1')}]`)
    expect(await outer.getOrSet('1', async () => `made of ${await between()}`, { tags })).toBe('made of [old]')
    await proxy.heal()
    await vi.waitFor(async () => expect(await outer.get('1')).toBeUndefined(), patience)
  })

  it('goes with it through a load that reads its own key', async () => {
    const { inner, missInvalidation, outer, proxy } = await behind()
    await inner.set('1', 'old', { tags })
    await missInvalidation()
    const itself = (): Promise<string> => outer.getOrSet('1', async () => `[${await inner.get('1')}]`)
    expect(await outer.getOrSet('1', async () => `made of ${await itself()}`, { tags })).toBe('made of [old]')
    await proxy.heal()
    await vi.waitFor(async () => expect(await outer.get('1')).toBeUndefined(), patience)
  })

  it('goes with it when many are loaded at once, or one is updated', async () => {
    const { inner, missInvalidation, outer, proxy } = await behind()
    await inner.set('1', 'old', { tags })
    await missInvalidation()
    await outer.getOrSetMany(
      ['1', '2'],
      async (ids) => Promise.all(ids.map(async (id) => `${await inner.get('1')} ${id}`)),
      {
        tags,
      },
    )
    await outer.update('3', async () => `made of ${await inner.get('1')}`, { tags })
    await proxy.heal()
    await vi.waitFor(async () => expect(await outer.getMany(['1', '2', '3'])).toEqual(new Map()), patience)
  })

  it('stays if nothing has made that wrong, and costs no further load', async () => {
    const { here, inner, missInvalidation, outer, proxy } = await behind()
    await inner.set('1', 'old', { tags: ['another'] })
    await missInvalidation()
    const loader = vi.fn<() => Promise<string>>(async () => `made of ${await inner.get('1')}`)
    await outer.getOrSet('1', loader, { tags: ['another'] })
    await proxy.heal()
    // Heard in order: this comes after all that was held back.
    await here.invalidateTags(['the end'])
    expect(await outer.getOrSet('1', loader, { tags: ['another'] })).toBe('made of old')
    expect(loader).toHaveBeenCalledTimes(1)
  })
})

it('a load that reads only its source keeps what it loads after an invalidation of its own process at once', async () => {
  const { here, outer, proxy } = await behind()
  proxy.hang('replies')
  await here.invalidateTags(tags)
  const loader = vi.fn<() => string>(() => 'new')
  for (let n = 0; n < 3; n++) expect(await outer.getOrSet('1', loader, { tags })).toBe('new')
  expect(loader).toHaveBeenCalledTimes(1)
  await proxy.heal()
})
