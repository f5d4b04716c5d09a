import { expect, it } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { watchCommands } from '../support/command-watch.ts'
import { openFleet, rawRedis, shared } from '../support/fleet.ts'
import { asked } from './asked.ts'

const layers = { it: { ttl: '1h', memory: false } }
const slow = { timeout: 120_000 }

it('invalidates a tag of ten thousand entries by as many commands as one of ten', slow, async () => {
  const where = shared()
  const [a, b] = await openFleet(2, { ...where, maxStaleness: '1d', layers })
  const layer: Layer<any> = a!.layer('it')
  const entries = (count: number, tag: string) =>
    Array.from({ length: count }, (_, i) => ({ id: `${tag} ${i}`, value: i, tags: [tag] }))
  await layer.setMany([...entries(10, 'few'), ...entries(10_000, 'many')])
  await a!.invalidateTags(['the script is known from here on'])
  const watch = await watchCommands(where.namespace)
  await a!.invalidateTags(['few'])
  expect(await asked(watch)).toEqual(['invalidate-scopes'])
  await a!.invalidateTags(['many'])
  expect(await asked(watch)).toEqual(['invalidate-scopes'])
  for (const cache of [a!, b!]) {
    expect(await cache.layer('it').getMany(['few 9', 'many 0', 'many 9999'])).toEqual(new Map())
  }
})

it('remembers a hundred thousand tags at most, here and in Redis, and ten thousand messages', slow, async () => {
  const where = shared()
  const [a, b] = await openFleet(2, { ...where, layers })
  const kept = (i: number): string => `one of ${i}`
  await a!.layer('it').set('old', 'value', { tags: [kept(0)] })
  await Promise.all(Array.from({ length: 11_000 }, (_, i) => a!.invalidateTags([kept(i)])))
  for (let chunk = 11; chunk < 105; chunk++) {
    await a!.invalidateTags(Array.from({ length: 1000 }, (_, i) => kept(chunk * 1000 + i)))
  }
  const raw = rawRedis()
  const place = `{${where.namespace}:invalidation}`
  // The origin is a member of its own; the log is cut where one of its nodes of a hundred ends.
  expect(await raw.zcard(`${place}:index`)).toBeLessThanOrEqual(100_001)
  expect(await raw.xlen(`${place}:log`)).toBeLessThanOrEqual(10_200)
  expect(stateOf(a!).remembered).toBeLessThanOrEqual(100_000)
  // What was dropped is not forgotten: whatever is older is no longer vouched for.
  for (const cache of [a!, b!]) expect(await cache.layer('it').get('old')).toBeUndefined()
  expect(stateOf(b!).remembered).toBeLessThanOrEqual(100_000)
  await a!.layer('it').set('new', 'value', { tags: [kept(0), kept(104_999)] })
  expect(await b!.layer('it').get('new')).toBe('value')
})
