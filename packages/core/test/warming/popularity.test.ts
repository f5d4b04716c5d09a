import { describe, expect, it, vi } from 'vitest'
import { type Layer, warmPopular } from '../../src/index.ts'
import { partsOf } from '../../src/assembly.ts'
import { mergePopular } from '../../src/redis/scripts/merge-popular.ts'
import { runScript } from '../../src/redis/redis-script.ts'
import { PopularityRanking } from '../../src/warming/popularity-ranking.ts'
import { openFleet, privateRedis, rawRedis, readyCache, shared } from '../support/fleet.ts'

const layers = { it: { ttl: '1h', popularity: true } } as const

const load = ({ id }: { id: string }): string => `loaded ${id}`

/** Reads so often. */
async function ask(layer: Layer<string>, id: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await layer.getOrSet(id, load)
}

async function layersOf(size: number, options: object): Promise<Layer<string>[]> {
  const fleet = await openFleet(size, { ...options, layers })
  return fleet.map((cache) => cache.layer('it') as Layer<string>)
}

it('ranks what all processes have asked for', async () => {
  const options = shared()
  const [a, b] = await layersOf(2, options)
  await ask(a!, 'here', 20)
  await ask(b!, 'there', 30)
  await ask(a!, 'both', 18)
  await ask(b!, 'both', 18)
  await ask(b!, 'rare', 1)
  await a!.popular()
  expect((await b!.popular()).map(({ id }) => id)).toEqual(['both', 'there', 'here', 'rare'])
  expect(await a!.popular(2)).toEqual([{ id: 'both' }, { id: 'there' }])
})

it('warms what was hot before a clear and a deploy, and nothing that is there', async () => {
  const options = shared()
  const before = await readyCache({ ...options, layers })
  const old = before.layer('it') as Layer<string>
  for (const id of ['a', 'b', 'c']) await ask(old, id, 3)
  await before.clear()
  // Merged as it closes, a moment before nobody would know of it any more.
  await before.close()

  const layer = (await readyCache({ ...options, layers })).layer('it') as Layer<string>
  await layer.set('b', 'there')
  const loader = vi.fn<typeof load>(load)
  expect(await warmPopular(layer, { load: loader })).toMatchObject({ stored: 2, skipped: 1, failed: 0 })
  expect(loader.mock.calls.map(([{ id }]) => id).toSorted()).toEqual(['a', 'c'])
  expect(await layer.getMany(['a', 'b', 'c'])).toEqual(
    new Map([
      ['a', 'loaded a'],
      ['b', 'there'],
      ['c', 'loaded c'],
    ]),
  )
  expect(await warmPopular(layer, { load: loader, top: 1, force: true })).toMatchObject({ done: 1 })
  await layer.popular()
})

it('knows in memory-only mode what was hot before a clear', async () => {
  const cache = await readyCache({ layers })
  const layer = cache.layer('it') as Layer<string>
  await ask(layer, 'hot', 5)
  await ask(layer, 'cold', 1)
  await cache.clear()
  expect(await layer.popular()).toEqual([{ id: 'hot' }, { id: 'cold' }])
  expect(await warmPopular(layer, { load, top: 1 })).toMatchObject({ stored: 1 })
  expect(layer.peek('hot')).toBe('loaded hot')
  await layer.popular()
})

it('keeps params with an id, where they lead to the same value again', async () => {
  const [layer] = await layersOf(1, shared())
  const params = { page: 2, tags: ['x', 'y'] }
  await layer!.getOrSet('list', () => 'page 2', { params })
  await layer!.getOrSet('list', () => 'a map', { params: new Map([['page', 2]]) })
  await layer!.getOrSet('long', () => 'x', { params: 'x'.repeat(1000) })
  await layer!.getOrSet(7, () => 'a number')
  const popular = await layer!.popular()
  expect(popular).toHaveLength(2)
  expect(popular).toEqual(expect.arrayContaining([{ id: 'list', params }, { id: '7' }]))
  await layer!.clear()
  await warmPopular(layer!, { load: (context) => JSON.stringify((context as { params?: unknown }).params) })
  expect(await layer!.get('list', { params })).toBe(JSON.stringify(params))
  await layer!.popular()
})

it('counts one in so many hits of memory, as that many', async () => {
  let draws = 0
  const random = (): number => {
    draws++
    return 0.5
  }
  const cache = await readyCache({ layers, random })
  const layer = cache.layer('it') as Layer<string>
  await layer.set('1', 'x')
  draws = 0
  for (let i = 0; i < 64_000; i++) await layer.get('1')
  expect(draws).toBeGreaterThan(900)
  expect(draws).toBeLessThan(1100)
  expect(await layer.popular()).toEqual([{ id: '1' }])
})

it('takes bounded room in Redis, and makes room for what is new', async () => {
  const options = shared()
  const redis = rawRedis()
  const rankingKey = `${options.namespace}:#popular:it`
  const merge = { rankingKey, kept: 50, halfLife: 3600, life: 60_000 }
  for (let round = 0; round < 20; round++) {
    // All alike, so that it is not clear who is the last.
    const counts = Array.from({ length: 30 }, (_, i) => [`["${round} ${i}"]`, 1] as const)
    const size = await runScript(redis as never, mergePopular, { ...merge, counts })
    expect(size).toBeLessThanOrEqual(50)
    expect(size).toBeGreaterThan(Math.min(29, 40 * round))
  }
  for (let round = 0; round < 20; round++)
    await runScript(redis as never, mergePopular, { ...merge, counts: [['["new"]', 100]] })
  const [layer] = await layersOf(1, options)
  expect((await layer!.popular(1))[0]).toEqual({ id: 'new' })
  expect(await redis.pttl(rankingKey)).toBeGreaterThan(0)
})

it('ranks in Redis as in memory alone', async () => {
  const redis = rawRedis()
  const rankingKey = `${shared().namespace}:#popular:it`
  const ranking = new PopularityRanking()
  for (let round = 0; round < 10; round++) {
    const counts = Array.from(
      { length: 20 },
      (_, i) => [`${(round * 7 + i * 3) % 40}`, 1 + ((i * 13 + round) % 50)] as const,
    )
    const merge = { kept: 1000, halfLife: 3600, counts }
    await runScript(redis as never, mergePopular, { ...merge, rankingKey, life: 60_000 })
    ranking.merge(merge, Date.now() / 1000)
  }
  const inRedis = await redis.call('ZRANGE', rankingKey, 0, -1, 'REV')
  const here = ranking.top(1000)
  // What is equally popular may stand in any order.
  expect([...(inRedis as string[])].toSorted()).toEqual(here.toSorted())
  expect((inRedis as string[]).slice(0, 1)).toEqual(here.slice(0, 1))
})

it('keeps nothing of a layer that does not ask for it', async () => {
  const options = shared()
  const cache = await readyCache({ ...options, layers: { it: {} } })
  await ask(cache.layer('it') as Layer<string>, 'a', 3)
  await expect(cache.layer('it').popular()).rejects.toThrow(
    'layers.it.popularity must be true for its popular ids to be known, got false',
  )
  expect(await rawRedis().keys(`*${options.namespace}:#popular*`)).toEqual([])
})

it('is refused for a layer whose ids are secrets', async () => {
  const session = { hashIds: true, popularity: true }
  await expect(readyCache({ layers: { session } })).rejects.toThrow(
    'layers.session.popularity must be false for a layer whose ids are hashed, got true',
  )
})

describe('without Redis to tell', () => {
  it('costs no read anything, and knows of nothing', async () => {
    const server = await privateRedis()
    const timeouts = { read: '50ms', write: '50ms', connect: '100ms' }
    const cache = await readyCache({ redis: server.url, timeouts, layers })
    const layer = cache.layer('it') as Layer<string>
    await ask(layer, 'a', 3)
    await server.kill()
    expect(await layer.getOrSet('a', load)).toBe('loaded a')
    expect(await layer.popular()).toEqual([])
    expect(await warmPopular(layer, { load })).toMatchObject({ done: 0 })
    await server.restart()
  })

  it('holds no more than it counts at a time', async () => {
    const cache = await readyCache({ layers, memory: { maxEntries: 10 } })
    const layer = cache.layer('it')
    for (let id = 0; id < 20_000; id++) await layer.getOrSet(id, () => id)
    expect((await layer.popular(100_000)).length).toBeLessThanOrEqual(2000)
    expect(partsOf(cache).background.size).toBe(0)
  })
})
