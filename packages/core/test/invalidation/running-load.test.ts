import { describe, expect, it, vi } from 'vitest'
import { openFleet, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { heldLoader, outcomeOf } from '../support/loads.ts'
import type { Layer } from '../../src/index.ts'

type Overtake = (layer: Layer<string>) => Promise<unknown>

const layers = { article: { ttl: '1h' } }
const fleetSize = 2

// What each leaves behind: the value that everybody sees afterwards.
const overtakers: [name: string, overtake: Overtake, left: string | undefined][] = [
  ['delete', (layer) => layer.delete('1'), undefined],
  ['deleteMany', (layer) => layer.deleteMany(['0', '1']), undefined],
  ['expire', (layer) => layer.expire('1'), undefined],
  ['set', (layer) => layer.set('1', 'new'), 'new'],
  ['update', (layer) => layer.update('1', () => 'new'), 'new'],
  ['clear', (layer) => layer.clear(), undefined],
]

const keyed = overtakers.filter(([name]) => name !== 'clear')

describe.each(overtakers)('%s during a running load', (_name, overtake, left) => {
  it.each([
    ['the same instance', 0],
    ['another instance', 1],
  ])('keeps its result from ever becoming visible, asked of %s', async (_where, by) => {
    const fleet = await openFleet(fleetSize, { ...shared(), layers })
    const articles = fleet.map((cache) => cache.layer('article') as Layer<string>)
    const loader = heldLoader()
    const running = articles[0]!.getOrSet('1', loader)
    await loader.called()

    await overtake(articles[by]!)
    loader.resolve('old')
    expect(await running).toBe('old')

    // What names no key reaches the others through the log: a moment later.
    await vi.waitFor(async () => expect(await articles[0]!.get('1')).toBe(left))
    for (const layer of articles) {
      expect(await layer.get('1')).toBe(left)
      expect(layer.peek('1')).toBe(left)
    }
  })
})

it.each(overtakers)(
  '%s in memory-only mode keeps a running load from becoming visible',
  async (_name, overtake, left) => {
    const cache = await readyCache({ layers })
    const article = cache.layer('article') as Layer<string>
    const loader = heldLoader()
    const running = article.getOrSet('1', loader)
    await loader.called()

    await overtake(article)
    loader.resolve('old')
    expect(await running).toBe('old')
    expect(article.peek('1')).toBe(left)
    expect(await article.get('1')).toBe(left)
  },
)

it('leaves no value in Redis that a running load could have brought back', async () => {
  const options = shared()
  const cache = await readyCache({ ...options, layers })
  const article = cache.layer('article')
  const loader = heldLoader()
  const running = outcomeOf(article.getOrSet('1', loader))
  await loader.called()
  await article.delete('1')
  loader.resolve('old')
  await running
  expect(await rawRedis().exists(`${options.namespace}:article:v1:1`)).toBe(0)
})

it.each(keyed)(
  '%s by another instance refuses the store itself, not only what is read later',
  async (_name, overtake, left) => {
    const [a, b] = (await openFleet(2, { ...shared(), layers })).map((cache) => cache.layer('article') as Layer<string>)
    const loader = heldLoader()
    const running = a!.getOrSet('1', loader)
    await loader.called()
    await overtake(b!)
    loader.resolve('old')
    await running
    expect(a!.peek('1')).not.toBe('old')
    expect(await a!.get('1')).toBe(left)
  },
)

it('keeps the newest of several sets over a load that began before them', async () => {
  const cache = await readyCache({ layers })
  const article = cache.layer('article') as Layer<string>
  const loader = heldLoader()
  const running = article.getOrSet('1', loader)
  await loader.called()
  await article.set('1', 'first')
  await article.set('1', 'second')
  loader.resolve('old')
  await running
  expect(article.peek('1')).toBe('second')
})
