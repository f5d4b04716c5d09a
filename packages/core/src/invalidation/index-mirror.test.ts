import { describe, expect, it } from 'vitest'
import { IndexMirror } from './index-mirror.ts'

const entryAt = (position: number, ...tags: string[]) => ({ position, tags })

describe('the index mirror', () => {
  it('knows that nothing happened to entries from after it began to listen', () => {
    const mirror = new IndexMirror(10)
    expect(mirror.validityOf(entryAt(10, 'a'), 'article', 0)).toBe('valid')
    expect(mirror.validityOf(entryAt(9, 'a'), 'article', 0)).toBe('unknown')
  })

  it.each(['-tag:a', '-layer:article', '-*'] as const)('takes %s for the removal of older entries', (member) => {
    const mirror = new IndexMirror(0)
    mirror.apply(member, 20)
    expect(mirror.validityOf(entryAt(19, 'a', 'b'), 'article', 0)).toBe('removed')
    expect(mirror.validityOf(entryAt(20, 'a', 'b'), 'article', 0)).toBe('valid')
  })

  it('leaves other tags and layers alone', () => {
    const mirror = new IndexMirror(0)
    mirror.apply('-tag:other', 20)
    mirror.apply('-layer:other', 20)
    expect(mirror.validityOf(entryAt(1, 'a'), 'article', 0)).toBe('valid')
  })

  it('keeps soft and hard apart, the harder winning', () => {
    const mirror = new IndexMirror(0)
    mirror.apply('~tag:a', 20)
    expect(mirror.validityOf(entryAt(1, 'a'), 'article', 0)).toBe('stale')
    mirror.apply('-tag:a', 15)
    expect(mirror.validityOf(entryAt(16, 'a'), 'article', 0)).toBe('stale')
    expect(mirror.validityOf(entryAt(14, 'a'), 'article', 0)).toBe('removed')
  })

  it('changes its revision with each change and with nothing else', () => {
    const mirror = new IndexMirror(0)
    const start = mirror.revision
    mirror.apply('-tag:a', 20)
    mirror.apply('-tag:a', 20)
    mirror.apply('-tag:a', 19)
    mirror.learn(['-tag:b'], [undefined], 0)
    expect(mirror.revision).toBe(start + 1)
  })

  it('uses what Redis answered about older invalidations', () => {
    const mirror = new IndexMirror(100)
    const members = ['-tag:a', '~tag:a', '-layer:article', '~layer:article', '-*', '~*'] as const
    mirror.learn(members, [50, undefined, undefined, undefined, undefined, undefined], 1)
    expect(mirror.validityOf(entryAt(49, 'a'), 'article', 0)).toBe('removed')
    expect(mirror.validityOf(entryAt(50, 'a'), 'article', 0)).toBe('valid')
    expect(mirror.validityOf(entryAt(50, 'b'), 'article', 0)).toBe('unknown')
  })

  it('vouches for nothing from before the origin of the index', () => {
    const mirror = new IndexMirror(0)
    mirror.raiseOrigin(30)
    mirror.raiseOrigin(20)
    expect(mirror.validityOf(entryAt(29), 'article', 0)).toBe('removed')
    expect(mirror.validityOf(entryAt(30), 'article', 0)).toBe('valid')
  })

  it('stays bounded, and asks again about what it had to forget', () => {
    const mirror = new IndexMirror(0)
    mirror.apply('-tag:first', 5)
    for (let i = 0; i < 100_000; i++) mirror.apply(`-tag:${i}`, 10 + i)
    expect(mirror.validityOf(entryAt(4, 'first'), 'article', 0)).toBe('unknown')
    expect(mirror.validityOf(entryAt(5, 'first'), 'article', 0)).toBe('valid')
    expect(mirror.size).toBe(100_000)
  })

  it('takes an invalidation without a position for the removal of what was known before it', () => {
    const mirror = new IndexMirror(0)
    mirror.applyPending(['-tag:a', '~tag:b'], 1000)
    expect(mirror.validityOf(entryAt(5, 'a'), 'article', 1000)).toBe('removed')
    expect(mirror.validityOf(entryAt(5, 'b'), 'article', 999)).toBe('stale')
    expect(mirror.validityOf(entryAt(5, 'a', 'b'), 'article', 1001)).toBe('valid')
    mirror.settlePending(['-tag:a'], 8)
    expect(mirror.validityOf(entryAt(7, 'a'), 'article', 1000)).toBe('removed')
    expect(mirror.validityOf(entryAt(8, 'a'), 'article', 0)).toBe('valid')
  })

  it('keeps what was issued to this process after the messages that it has missed', () => {
    const mirror = new IndexMirror(0)
    mirror.apply('-tag:a', 60)
    mirror.reset(50, 0)
    expect(mirror.validityOf(entryAt(55, 'a'), 'article', 0)).toBe('removed')
    expect(mirror.validityOf(entryAt(60, 'a'), 'article', 0)).toBe('valid')
  })

  it('forgets everything when messages may have been missed', () => {
    const mirror = new IndexMirror(0)
    mirror.apply('-tag:a', 20)
    mirror.reset(50, 0)
    expect(mirror.validityOf(entryAt(49, 'a'), 'article', 0)).toBe('unknown')
    expect(mirror.validityOf(entryAt(50, 'a'), 'article', 0)).toBe('valid')
  })
})
