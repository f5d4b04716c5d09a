import { expect, it } from 'vitest'
import { entry, notModified } from '../../src/index.ts'
import { countingClock, openCache, readyCache, shared } from '../support/fleet.ts'
import { fromEveryTier, twoInstances } from './every-tier.ts'

interface Article {
  title: string
  tags: string[]
  author: { name: string }
}

const anArticle = (): Article => ({ title: 'old', tags: ['a'], author: { name: 'Ann' } })

/** Writes wherever a caller could. */
function tamper(value: any): void {
  for (const write of [
    () => (value.title = 'new'),
    () => value.tags.push('b'),
    () => (value.author.name = 'Bob'),
    () => (value.added = true),
  ]) {
    try {
      write()
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
    }
  }
}

for (const isolation of ['freeze', 'copy'] as const) {
  it(`keeps what is cached from callers who write to an object, whichever tier gave it (${isolation})`, async () => {
    const fleet = await twoInstances({ isolation })
    const given = await fromEveryTier(fleet, '1', anArticle)
    for (const value of Object.values(given)) tamper(value)
    for (const cache of fleet) {
      expect(await cache.layer('it').get('1')).toEqual(anArticle())
      expect(cache.layer('it').peek('1')).toEqual(anArticle())
    }
  })

  it(`gives copies of Map, Set, Date, Buffer and typed arrays, which freezing cannot protect (${isolation})`, async () => {
    const fleet = await twoInstances({ isolation })
    const make = () => ({
      map: new Map([['k', { deep: 1 }]]),
      set: new Set([1]),
      date: new Date(0),
      buffer: Buffer.from('abc'),
      bytes: new Uint8Array([1, 2, 3]),
      plain: { deep: [1] },
    })
    const given = await fromEveryTier(fleet, '1', make)
    for (const value of Object.values(given) as ReturnType<typeof make>[]) {
      value.map.get('k')!.deep = 2
      value.map.set('l', { deep: 3 })
      value.set.clear()
      value.date.setFullYear(1999)
      value.buffer.fill(0)
      value.bytes[0] = 9
      tamper(value)
    }
    for (const cache of fleet) expect(await cache.layer('it').get('1')).toEqual(make())
  })
}

it('freezes plain values all the way down, and gives all readers the same object', async () => {
  const [a] = await twoInstances()
  await a.layer('it').set('1', anArticle())
  const value = (await a.layer('it').get('1')) as Article
  expect([value, value.tags, value.author].map(Object.isFrozen)).toEqual([true, true, true])
  expect(() => value.tags.push('b')).toThrow(TypeError)
  expect(await a.layer('it').get('1')).toBe(value)
})

it('freezes neither what a loader returns nor what is set, and does not see later changes of it', async () => {
  const fleet = await twoInstances()
  const [a] = fleet
  const loaded = anArticle()
  const given = await fromEveryTier(fleet, 'loaded', () => loaded)
  const set = anArticle()
  await a.layer('it').set('set', set)
  for (const own of [loaded, set]) {
    own.tags.push('mine')
    own.author.name = 'Mine'
    own.title = 'mine'
  }
  expect(Object.values(given)).toEqual(Array.from({ length: 4 }, anArticle))
  expect(await a.layer('it').get('set')).toEqual(anArticle())
})

it('stores what was set, not what became of it while Redis was being connected', async () => {
  const options = { ...shared(), layers: { it: {} } }
  const own = anArticle()
  const writing = openCache(options).layer('it').set('1', own)
  tamper(own)
  expect(await writing).toMatchObject({ status: 'applied' })
  const reader = await readyCache(options)
  expect(await reader.layer('it').get('1')).toEqual(anArticle())
})

it('gives each reader a copy of its own that may be written to (copy)', async () => {
  const [a] = await twoInstances({ isolation: 'copy' })
  await a.layer('it').set('1', anArticle())
  const first = (await a.layer('it').get('1')) as Article
  first.tags.push('b')
  expect(await a.layer('it').get('1')).not.toBe(first)
  expect(await a.layer('it').get('1')).toEqual(anArticle())
})

it('gives waiters of one load copies of their own (copy)', async () => {
  const [a] = await twoInstances({ isolation: 'copy' })
  const read = (): Promise<Article> => a.layer('it').getOrSet('1', async () => anArticle())
  const [one, other] = await Promise.all([read(), read()])
  one.title = 'mine'
  expect(other).toEqual(anArticle())
})

it('gives the very object back where a layer shares it (share)', async () => {
  const [a, b] = await twoInstances({ isolation: 'share' })
  const own = { ...anArticle(), seen: new Map([['k', 1]]) }
  await a.layer('it').set('1', own)
  expect(await a.layer('it').get('1')).toBe(own)
  expect(Object.isFrozen(own)).toBe(false)
  expect(await a.layer('it').getOrSet('2', () => own)).toBe(own)
  expect(a.layer('it').peek('2')).toBe(own)

  const fromRedis = await b.layer('it').get('1')
  expect(fromRedis).toEqual(own)
  expect(await b.layer('it').get('1')).toBe(fromRedis)
})

it('keeps the previous value from a loader that writes to it', async () => {
  const clock = countingClock()
  const layers = { it: { ttl: '1s', staleIfErrorFor: '1h', jitter: 0, retryAfter: 0 } }
  // Nor does Redis tell the time again when the clock has been set ahead.
  const cache = await readyCache({ ...shared(), clock, maxStaleness: '1d', layers })
  await cache.layer('it').set('1', new Map([['k', 1]]), { tags: ['kept'] })
  clock.jump(2000)
  const failing = cache.layer('it').read('1', ({ previous }) => {
    ;(previous!.value as Map<string, number>).clear()
    ;(previous!.tags as string[]).push('forged')
    throw new Error('after having written')
  })
  expect(await failing).toMatchObject({ outcome: 'stale', value: new Map([['k', 1]]), tags: ['kept'] })
})

it('keeps a value that was found not modified, and not stored again, from who got it', async () => {
  const clock = countingClock()
  const layers = { it: { ttl: '1s', staleIfErrorFor: '1h', jitter: 0, retryAfter: 0 } }
  const cache = openCache({ clock, layers })
  await cache.layer('it').set('1', new Map([['k', 1]]))
  clock.jump(2000)
  const value = await cache.layer('it').getOrSet<Map<string, number>>('1', () => notModified({ ttl: 0 }))
  value.clear()
  const failing = (): never => {
    throw new Error('the source is down')
  }
  expect(await cache.layer('it').getOrSet('1', failing)).toEqual(new Map([['k', 1]]))
})

it('keeps the tags of an entry from callers who write to what a read tells of them', async () => {
  const [a] = await twoInstances()
  const own = ['first']
  await a.layer('it').getOrSet('1', () => entry('value', { tags: own }))
  own.push('later')
  const read = await a.layer('it').read('1')
  if (read.outcome === 'miss') throw new Error('there was to be a value')
  expect(() => (read.tags as string[]).push('forged')).toThrow(TypeError)
  await a.invalidateTags(['later', 'forged'])
  expect(await a.layer('it').read('1')).toMatchObject({ outcome: 'hit', tags: ['first'] })
})
