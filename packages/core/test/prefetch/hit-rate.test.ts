import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { MemoryOptions } from '../../src/index.ts'
import { seededRandom } from '../torture/random.ts'
import { type Read, browsing, readsIn, textOf } from './browsing.ts'
import { replay } from './replay.ts'
import { atRandom, deceiving, hotWithBait, rounds, together, withoutOrder } from './sessions.ts'

const file = path.join(import.meta.dirname, 'recorded-session.txt')
const recorded = readsIn(await readFile(file, 'utf8'))

it('is held to a session that was recorded by a script', async () => {
  // `vitest --update` records it anew.
  await expect(textOf(browsing(seededRandom(1), 500))).toMatchFileSnapshot(file)
  expect(recorded).toHaveLength(4993)
})

describe('on the recorded session', () => {
  // What the guide says.
  it.each([
    ['1m', 40, 56.7],
    ['5m', 65.4, 73.4],
    ['30m', 83, 85.1],
  ])('lifts the hit rate, with a ttl of %s, from %d to %d percent', async (ttl, from, to) => {
    const without = await replay(recorded, { ttl })
    const outcome = await replay(recorded, { ttl, prefetch: {} })
    expect(without.hitRate).toBeCloseTo(from, 0)
    expect(outcome.hitRate).toBeCloseTo(to, 0)
    expect(outcome.report!.precision).toBeGreaterThan(0.95)
    expect(outcome.loads).toBeLessThan(1.01 * without.loads)
  })
})

const few = [0, 1, 2, 3]
const part = recorded.slice(0, 1500)

const sessions: Readonly<Record<string, readonly Read[]>> = {
  'readers of articles': part,
  'the same reads without order': withoutOrder(seededRandom(2), part),
  'reads at random': together(
    seededRandom(3),
    few.map((user) => atRandom(seededRandom(user), 60, 300)),
  ),
  'an order that changes whenever it is believed': together(
    seededRandom(4),
    few.map((user) => deceiving(seededRandom(user), 40, 8, 4)),
  ),
  'hot things that have led to something else': together(
    seededRandom(5),
    few.map((user) => hotWithBait(seededRandom(user), 12, 400)),
  ),
  'one round': together(seededRandom(6), [rounds(30, 900)]),
  'rounds by several': together(
    seededRandom(7),
    few.map(() => rounds(30, 300)),
  ),
}

const memories: Readonly<Record<string, MemoryOptions>> = {
  everything: {},
  '31 entries': { maxEntries: 31 },
  '12 entries': { maxEntries: 12 },
  '3 entries': { maxEntries: 3 },
  '4 KB': { maxBytes: '4kb' },
}

// Far more than the defaults let it do.
const eager = { confidence: 0.2, minPrecision: 0.05, budget: { concurrency: 20, perSecond: 1000 } }

describe.each(Object.entries(sessions))('on %s', (_session, reads) => {
  it.each(Object.entries(memories))('never lowers the hit rate, with memory for %s', async (_memory, memory) => {
    for (const loadTime of [50, 3000]) {
      const conditions = { loadTime, memory, ttl: '20s' }
      const { hits } = await replay(reads, conditions)
      expect((await replay(reads, { ...conditions, prefetch: {} })).hits).toBeGreaterThanOrEqual(hits)
      expect((await replay(reads, { ...conditions, prefetch: eager })).hits).toBeGreaterThanOrEqual(hits)
    }
  })
})

it('leaves a hit rate as it is that nothing can be added to', async () => {
  const reads = together(seededRandom(8), [rounds(10, 300)])
  const without = await replay(reads, { ttl: '1d' })
  const { hits, loads, report } = await replay(reads, { ttl: '1d', prefetch: eager })
  expect({ hits, loads }).toEqual({ hits: without.hits, loads: without.loads })
  expect(report).toMatchObject({ prefetched: 0 })
})
