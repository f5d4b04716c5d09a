import { expect, it } from 'vitest'
import { composeEntry } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { expectQuiet, openCache, rawRedis, readyCache, shared } from '../support/fleet.ts'

const layers = { part: { ttl: '1h' }, whole: { ttl: '1h' } } as const

it('stays below maxBytes through thousands of fragments, and remembers nothing of them besides', async () => {
  const maxBytes = 1024 * 1024
  const cache = openCache({ memory: { maxBytes }, layers })
  const [parts, wholes] = [cache.layer('part'), cache.layer('whole')]
  const failing = { load: () => Promise.reject(new Error('no')), fallback: 0 }
  for (let id = 0; id < 1000; id++) {
    const text = { tags: [`text:${id}`], load: () => 'x'.repeat(500 + (id % 7) * 300) }
    const list = { ttl: '1m', load: () => Array.from({ length: id % 50 }, () => id) }
    await wholes.getOrSet(id, () => composeEntry(parts, id, { fragments: { text, list } }))
    await wholes.getOrSet(`failing ${id}`, () => composeEntry(parts, id, { fragments: { text, failing } }))
  }
  const { bytesOfEntries, memoryBytes, memoryEntries, remembered } = stateOf(cache)
  expect(memoryBytes).toBeLessThanOrEqual(maxBytes)
  expect(memoryBytes).toBe(bytesOfEntries)
  expect(memoryEntries).toBeGreaterThan(50)
  expect(remembered).toBe(0)
  await expectQuiet(cache)
})

it('leaves in Redis its fragments and what is made of them, each with an end', async () => {
  const where = shared()
  const cache = await readyCache({ ...where, layers })
  for (let id = 0; id < 50; id++) {
    const fragments = { a: { tags: [`a:${id}`], load: () => id }, b: { ttl: '10s', load: () => id } }
    await cache.layer('whole').getOrSet(id, () => composeEntry(cache.layer('part'), id, { fragments }))
  }
  await expectQuiet(cache)
  const redis = rawRedis()
  const keys = (await redis.keys(`*${where.namespace}*`)).filter((key) => !key.includes(':invalidation}'))
  const wholes = keys.filter((key) => key.includes(':whole:'))
  expect(keys.filter((key) => key.includes(':part:'))).toHaveLength(100)
  expect(wholes).toHaveLength(50)
  expect(keys).toHaveLength(150)
  const lifeOf = (key: string): Promise<number> => redis.pttl(key)
  expect(Math.min(...(await Promise.all(keys.map(lifeOf))))).toBeGreaterThan(0)
  expect(Math.max(...(await Promise.all(wholes.map(lifeOf))))).toBeLessThanOrEqual(10_000)
})
