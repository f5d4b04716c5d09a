import { expect, it } from 'vitest'
import { type Loader, entry } from '../../src/index.ts'
import { openCache, readyCache, shared } from '../support/fleet.ts'
import { codeOf } from '../support/loads.ts'

const failingTags = (): readonly string[] => {
  throw new Error('no tags today')
}

it('tells an update that it has succeeded though its value cannot be kept', async () => {
  const layer = (await readyCache({ ...shared(), layers: { article: { ttl: '1h', tags: failingTags } } })).layer(
    'article',
  )
  expect(await layer.update('1', () => 'written')).toBe('written')
  expect(await layer.get('1')).toBeUndefined()
})

const unkeepable: readonly (readonly [string, object, Loader<unknown>])[] = [
  ['the tags of the layer fail', { tags: failingTags }, () => 'value'],
  ['the loader gives a tag that cannot be', {}, () => entry('value', { tags: [''] })],
  ['the loader gives a ttl that cannot be', {}, () => entry('value', { ttl: 'soon' })],
]

it.each(unkeepable)('gives a loaded value to its callers, unstored, when %s', async (_what, options, loader) => {
  const layer = openCache({ layers: { article: { ttl: '1h', ...options } } }).layer('article')
  expect(await layer.read('1', loader)).toMatchObject({ value: 'value', stored: false })
  expect(await layer.get('1')).toBeUndefined()
})

it('refuses tags that cannot be before anything is run for them', async () => {
  const layer = openCache({ layers: { article: { ttl: '1h' } } }).layer('article')
  let runs = 0
  const run = (): string => `run ${++runs}`
  for (const tags of ['news', [''], 7] as never[]) {
    expect(await codeOf(layer.getOrSet('1', run, { tags }))).toBe('CONFIG_INVALID')
    expect(await codeOf(layer.update('1', run, { tags }))).toBe('CONFIG_INVALID')
    expect(await codeOf(layer.getOrSetMany(['1'], () => [run()], { tags }))).toBe('CONFIG_INVALID')
  }
  expect(runs).toBe(0)
})
