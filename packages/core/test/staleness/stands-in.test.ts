import { expect, it, vi } from 'vitest'
import { openCache, readyCache, shared } from '../support/fleet.ts'
import { heldLoader } from '../support/loads.ts'

it('lets a value that was expired while its load ran stand in when that load fails', async () => {
  const layer = openCache({ layers: { article: { ttl: '1h', jitter: 0 } } }).layer('article')
  await layer.set('1', 'old')
  await layer.expire('1')
  const loader = heldLoader()
  const reading = layer.getOrSet('1', loader)
  await loader.called()
  await layer.expire('1')
  loader.reject(new Error('the source is down'))
  expect(await reading).toBe('old')
})

it('lets nothing stand in that was removed while its load ran', async () => {
  const layer = openCache({ layers: { article: { ttl: '1h', jitter: 0 } } }).layer('article')
  await layer.set('1', 'old')
  await layer.expire('1')
  const loader = heldLoader()
  const reading = layer.getOrSet('1', loader)
  await loader.called()
  await layer.delete('1')
  loader.reject(new Error('the source is down'))
  await expect(reading).rejects.toThrow('the source is down')
})

it('serves many stale values that only Redis has at once, while they are refreshed', async () => {
  const layers = { article: { ttl: 1, jitter: 0, staleFor: '1h', memory: false } }
  const layer = (await readyCache({ ...shared(), layers })).layer('article')
  await layer.setMany([
    ['1', 'old'],
    ['2', 'old'],
  ])
  await vi.waitFor(async () => expect((await layer.getMany(['1', '2'])).size).toBe(0))
  const release = heldLoader()
  const loadMany = async (ids: string[]): Promise<string[]> => {
    await release({ signal: new AbortController().signal })
    return ids.map(() => 'new')
  }
  expect([...(await layer.getOrSetMany(['1', '2'], loadMany)).values()]).toEqual(['old', 'old'])
  release.resolve('now')
})
