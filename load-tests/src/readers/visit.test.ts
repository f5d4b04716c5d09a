import { describe, expect, it } from 'vitest'
import { seededRandom } from './random.ts'
import { choose, listPaths } from './visit.ts'
import { zipf } from './zipf.ts'

describe('listPaths', () => {
  it('begins with the first page of every list', () => {
    expect(listPaths(['war', 'r&d'], 2)).toEqual([
      '/api/articles?limit=20&offset=0',
      '/api/articles?limit=20&offset=0&tag=war',
      '/api/articles?limit=20&offset=0&tag=r%26d',
      '/api/articles?limit=20&offset=20',
      '/api/articles?limit=20&offset=20&tag=war',
      '/api/articles?limit=20&offset=20&tag=r%26d',
    ])
  })
})

describe('choose', () => {
  const entries = ['a', 'b', 'c', 'd', 'e']

  it('takes no entry twice', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const chosen = choose(entries, 3, zipf(1), seededRandom(seed))
      expect(new Set(chosen).size).toBe(3)
    }
  })

  it('takes what there is when there is less', () => {
    expect(choose(['a', 'b'], 3, zipf(1), seededRandom(1)).toSorted()).toEqual(['a', 'b'])
    expect(choose([], 3, zipf(1), seededRandom(1))).toEqual([])
  })

  it('leaves the entries as they were', () => {
    choose(entries, 3, zipf(1), seededRandom(1))
    expect(entries).toHaveLength(5)
  })
})
