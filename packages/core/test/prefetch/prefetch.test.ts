import { expect, it, vi } from 'vitest'
import { countsOf } from '../../src/testing/index.ts'
import { forget, load, setup, teach, walk } from './support.ts'

it('has the next one in memory before it is read', async () => {
  const { cache, clock, it: layer, prefetch } = setup()
  await teach(prefetch, ['list', 'article'], 2)
  await forget(clock)
  await walk(prefetch, 'reader', ['list'])
  expect(layer.peek('article')).toBe('value of article')
  const before = countsOf(cache, 'it')
  expect(await prefetch.getOrSet('article', { session: 'reader' })).toBe('value of article')
  expect(countsOf(cache, 'it')).toMatchObject({ hits: before.hits + 1, misses: before.misses, loads: before.loads })
  expect(prefetch.report()).toMatchObject({ prefetched: 1, used: 1, wasted: 0, precision: 1, paused: undefined })
})
