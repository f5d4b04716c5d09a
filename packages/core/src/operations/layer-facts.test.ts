import { expect, it } from 'vitest'
import { layerOfKey, pairsOf } from './layer-facts.ts'

const layer = (name: string, keyPrefix: string) => ({
  name,
  keyPrefix,
  hashIds: false,
  level: undefined,
  ttl: undefined,
  longestLife: undefined,
  codec: undefined,
  popularity: false,
})

it.each([
  ['news:article:v1:42', 'article', 'news:article:v1:'],
  ['news:api:gov:v12:a:b', 'api:gov', 'news:api:gov:v12:'],
  ['news:old:v1:1#digest', 'renamed', 'news:old:v1:'],
  ['news:article:v0:1', 'article', 'news:article:v0:'],
])('finds the layer of %s', (key, name, keyPrefix) => {
  expect(layerOfKey('news', [layer('renamed', 'news:old:v1:')], key)).toEqual(layer(name, keyPrefix))
})

it.each([
  'other:article:v1:42',
  'news:article:42',
  'news:#popular:article',
  'news',
  'news:v1:x',
  'lease:{news:article:v1:1}',
])('takes %s for no value', (key) => {
  expect(layerOfKey('news', [], key)).toBeUndefined()
})

it('reads hashes in whichever form a client answers', () => {
  const pairs = [
    ['a', '1'],
    ['b', '2'],
  ]
  expect(pairsOf(['a', '1', 'b', '2'])).toEqual(pairs)
  expect(pairsOf({ a: '1', b: '2' })).toEqual(pairs)
  expect(pairsOf(new Map(pairs as [string, string][]))).toEqual(pairs)
  expect([pairsOf([]), pairsOf(null)]).toEqual([[], []])
})
