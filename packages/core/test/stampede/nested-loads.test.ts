import { expect, it } from 'vitest'
import { openCache } from '../support/fleet.ts'
import { codeOf, heldLoader } from '../support/loads.ts'

it('keeps to the limit of a layer whose loads are asked for by loads of another', async () => {
  const cache = openCache({ layers: { outer: { ttl: '1h' }, inner: { ttl: '1h', loadConcurrency: 2 } } })
  let running = 0
  let most = 0
  const release = heldLoader()
  const inner = async (): Promise<string> => {
    most = Math.max(most, ++running)
    const value = await release({ signal: new AbortController().signal })
    running--
    return value
  }
  const reads = Array.from({ length: 10 }, (_, i) =>
    cache.layer('outer').getOrSet(i, () => cache.layer('inner').getOrSet(i, inner)),
  )
  await release.called(2)
  release.resolve('value')
  expect(await Promise.all(reads)).toEqual(Array.from({ length: 10 }, () => 'value'))
  expect(most).toBe(2)
})

it('lets a load through whose grandparent holds the only turn of its layer', async () => {
  const cache = openCache({ layers: { a: { ttl: '1h', loadConcurrency: 1 }, b: { ttl: '1h' } } })
  const [a, b] = [cache.layer('a'), cache.layer('b')]
  const value = await a.getOrSet('1', () => b.getOrSet('1', () => a.getOrSet('2', () => 'deep')))
  expect(value).toBe('deep')
})

it.each([
  { stampede: 'off' as const, forceRefresh: false },
  { stampede: 'fleet' as const, forceRefresh: true },
])('ends a loader that reads its own key without end, with %o', async ({ stampede, forceRefresh }) => {
  const layer = openCache({ layers: { article: { ttl: '1h', stampede } } }).layer('article')
  let runs = 0
  const endless = (): Promise<unknown> => {
    runs++
    return layer.getOrSet('1', endless, { forceRefresh })
  }
  expect(await codeOf(endless())).toBe('LOAD_RECURSION')
  expect(runs).toBeLessThan(20)
})
