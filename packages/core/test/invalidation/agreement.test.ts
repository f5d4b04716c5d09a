import { expect, it, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { openFleet, readyCache, shared } from '../support/fleet.ts'
import { heldLoader } from '../support/loads.ts'

const layers = { article: { ttl: '1h' } }

it('lets all tiers of all instances agree after two of them set the same id at once, many times', async () => {
  const fleet = (await openFleet(3, { ...shared(), layers })).map((cache) => cache.layer('article') as Layer<string>)
  const [a, b, c] = fleet as [Layer<string>, Layer<string>, Layer<string>]

  for (let round = 0; round < 150; round++) {
    const writes = [a.set('1', `a${round}`), b.set('1', `b${round}`)]
    // A reader in between may take a copy of either.
    const read = round % 3 === 0 ? c.get('1') : undefined
    await Promise.all(writes)
    await read
    if (round % 10 !== 9) continue

    await vi.waitFor(async () => {
      const values = new Set(await Promise.all(fleet.map((layer) => layer.get('1'))))
      expect(values.size).toBe(1)
    })
    const [agreed] = await Promise.all(fleet.map((layer) => layer.get('1')))
    await c.set('other', 'x')
    for (const layer of fleet) expect(layer.peek('1') ?? agreed).toBe(agreed)
  }
})

it('lets all tiers agree after sets, deletes and loads of one id at once', async () => {
  const fleet = (await openFleet(2, { ...shared(), layers })).map((cache) => cache.layer('article') as Layer<string>)
  let source = 0
  const write = async (layer: Layer<string>): Promise<void> => {
    await layer.update('1', () => String(++source))
  }
  for (let round = 0; round < 50; round++) {
    await Promise.all([
      write(fleet[0]!),
      fleet[1]!.getOrSet('1', () => String(source)),
      write(fleet[1]!),
      fleet[0]!.getOrSet('1', () => String(source)),
    ])
  }
  await vi.waitFor(async () => {
    for (const layer of fleet) expect(await layer.getOrSet('1', () => String(source))).toBe(String(source))
  })
})

it('starts a new flight for a reader who comes after an invalidation', async () => {
  const [a, b] = (await openFleet(2, { ...shared(), layers })).map((cache) => cache.layer('article') as Layer<string>)
  const before = heldLoader()
  const after = heldLoader()
  const early = a!.getOrSet('1', before)
  await before.called()
  const alsoEarly = a!.getOrSet('1', after)
  await a!.delete('1')

  const late = a!.getOrSet('1', after)
  await after.called()
  before.resolve('old')
  expect(await early).toBe('old')
  expect(await alsoEarly).toBe('old')
  after.resolve('new')
  expect(await late).toBe('new')
  expect(await b!.get('1')).toBe('new')
})

it('starts a new flight for a reader who has heard of an invalidation by another instance', async () => {
  const [a, b] = (await openFleet(2, { ...shared(), layers })).map((cache) => cache.layer('article') as Layer<string>)
  await a!.set('canary', 'alive')
  const before = heldLoader()
  const early = a!.getOrSet('1', before)
  await before.called()
  await b!.delete('1')
  await b!.delete('canary')
  await vi.waitFor(() => expect(a!.peek('canary')).toBeUndefined())

  expect(await a!.getOrSet('1', () => 'new')).toBe('new')
  before.resolve('old')
  expect(await early).toBe('old')
  expect(await a!.get('1')).toBe('new')
})

it.each([['invalidateTags'], ['clearLayers'], ['clear']] as const)(
  'gives a reader who came after %s no result of a flight from before it',
  async (verb) => {
    const cache = await readyCache({ ...shared(), layers })
    const article = cache.layer('article') as Layer<string>
    const before = heldLoader()
    const early = article.getOrSet('1', before, { tags: ['news'] })
    await before.called()
    await {
      invalidateTags: () => cache.invalidateTags(['news']),
      clearLayers: () => cache.clearLayers(['article']),
      clear: () => cache.clear(),
    }[verb]()

    const late = article.getOrSet('1', () => 'new', { tags: ['news'] })
    before.resolve('old')
    expect(await early).toBe('old')
    expect(await late).toBe('new')
    expect(await article.get('1')).toBe('new')
  },
)
