import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EntryMeta } from '../codec/codec.ts'
import { IndexMirror, originMember, scopesOf } from '../invalidation/index-mirror.ts'
import { type IndexPositions, judge, unreadable } from './judgement.ts'

const storedAt = 1_000_000
const entry: EntryMeta = {
  storedAt,
  ttl: 60_000,
  staleFor: 60_000,
  staleIfErrorFor: 120_000,
  expired: false,
  loadTime: 0,
  position: 100,
  tags: ['news'],
  etag: undefined,
}

const at = (age: number, change: Partial<EntryMeta> = {}, positions: Record<string, number> = {}) =>
  judge({ ...entry, ...change }, 'it', new Map(Object.entries({ origin: 1, ...positions })), storedAt + age)

describe('a judgement', () => {
  it('follows the times of an entry', () => {
    expect(at(0)).toEqual({ state: 'fresh', by: undefined, says: 'A hit: fresh for another 1 min.' })
    expect(at(90_000)).toMatchObject({
      state: 'stale',
      says: 'Stale: its ttl of 1 min ended 30 s ago; usable while a load replaces it, or if that fails, for another 1.5 min.',
    })
    expect(at(150_000)).toMatchObject({
      state: 'stale',
      says: expect.stringContaining('only if a load fails') as unknown,
    })
    expect(at(180_000)).toMatchObject({ state: 'expired', says: expect.stringMatching(/^A miss: its ttl/) as unknown })
  })

  it('names what has made an entry unusable, the latest of several', () => {
    expect(at(0, {}, { '-tag:news': 100, '~tag:news': 100 })).toMatchObject({ state: 'fresh' })
    expect(at(0, {}, { '-tag:news': 101, '-*': 102 })).toMatchObject({
      state: 'removed',
      by: { action: 'remove', scope: '*', position: 102 },
    })
    expect(at(0, {}, { '-layer:it': 101, '~tag:news': 500 })).toMatchObject({ by: { scope: 'layer:it' } })
    expect(at(0, {}, { '-layer:other': 101, '-tag:other': 101 })).toMatchObject({ state: 'fresh' })
    expect(at(0, {}, { origin: 101 })).toMatchObject({ state: 'removed', by: { scope: 'origin' } })
    expect(at(0, {}, { '-tag:news': Infinity }).says).toBe(
      'A miss: removed by the tag "news", which Redis has yet to be told of.',
    )
  })

  it('names what has made an entry stale', () => {
    const stale = at(0, {}, { '~tag:news': 200 })
    expect(stale).toMatchObject({ state: 'stale', by: { action: 'expire', scope: 'tag:news', position: 200 } })
    expect(stale.says).toContain('made stale by the tag "news" at position 200')
    expect(at(0, { expired: true })).toMatchObject({ state: 'stale', by: undefined })
  })

  it('of an index that is not there, and of bytes that are no entry, is a miss', () => {
    expect(judge(entry, 'it', new Map(), storedAt)).toMatchObject({ state: 'unknown' })
    expect(unreadable('corrupt')).toEqual({
      state: 'unreadable',
      by: undefined,
      says: 'A miss: the bytes are damaged or cut short.',
    })
  })

  it('agrees with what a read would find, whatever has been invalidated', () => {
    const members = scopesOf('it', ['news', 'x']).flatMap((scope) => [`-${scope}`, `~${scope}`] as const)
    const positions = fc.dictionary(fc.constantFrom(...members), fc.integer({ min: 1, max: 20 }))
    fc.assert(
      fc.property(
        positions,
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 20 }),
        (known, position, origin) => {
          const mirror = new IndexMirror(0)
          mirror.raiseOrigin(origin)
          for (const [member, each] of Object.entries(known)) mirror.apply(member as (typeof members)[number], each)
          const tags = ['news', 'x']
          const judged = judge({ ...entry, position, tags }, 'it', mirror.positionsOf(members), storedAt)
          const validity = mirror.validityOf({ position, tags }, 'it', 0)
          expect(judged.state).toBe(
            { valid: 'fresh', stale: 'stale', removed: 'removed', unknown: 'unknown' }[validity],
          )
          const index: IndexPositions = new Map<string, number>([[originMember, origin], ...Object.entries(known)])
          expect(judge({ ...entry, position, tags }, 'it', index, storedAt)).toEqual(judged)
        },
      ),
    )
  })
})
