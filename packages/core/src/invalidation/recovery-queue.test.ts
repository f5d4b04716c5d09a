import { systemClock } from '../shared/clock.ts'
import { describe, expect, it, vi } from 'vitest'
import type { CommandConnection } from '../redis/command-connection.ts'
import { LocalLog } from './local-log.ts'
import { RecentInvalidations } from './recent-invalidations.ts'
import { RecoveryQueue } from './recovery-queue.ts'

const logKeys = { logKey: 'log', indexKey: 'index' }

/** Answers each script when the test says so, with the next position. */
function slowConnection(): { connection: CommandConnection; sent: string[][]; answer: () => void } {
  const sent: string[][] = []
  const waiting: (() => void)[] = []
  const evalsha = (_sha1: string, _keys: number, ...operands: string[]): Promise<string> => {
    sent.push(operands)
    return new Promise((resolve) => waiting.push(() => resolve(String(sent.length))))
  }
  return { connection: { client: { evalsha } } as never, sent, answer: () => waiting.shift()!() }
}

function queueOf(log: LocalLog): RecoveryQueue {
  return new RecoveryQueue({
    log,
    logKeys,
    longestLife: 1000,
    recent: new RecentInvalidations(log, systemClock),
    clock: systemClock,
  })
}

describe('the recovery queue', () => {
  it.each(['remove', 'expire'] as const)(
    'makes once more what was asked for while it was under way: %s',
    async (action) => {
      const queue = queueOf(new LocalLog())
      const { connection, sent, answer } = slowConnection()
      queue.addKeys(action, ['a', 'b'], 0)
      const replay = queue.replay(connection)!
      queue.addKeys(action, ['a'], 1)
      answer()
      await vi.waitFor(() => expect(sent).toHaveLength(2))
      expect(queue.length).toBe(1)
      expect(sent[1]).toContain('["a"]')
      answer()
      await replay
      expect(queue.length).toBe(0)
    },
  )

  it('keeps a member pending that was invalidated once more while it was under way', async () => {
    const log = new LocalLog()
    const queue = queueOf(log)
    const { connection, sent, answer } = slowConnection()
    queue.addMembers(['-tag:a'], 10)
    const replay = queue.replay(connection)!
    queue.addMembers(['-tag:a'], 20)
    answer()
    await vi.waitFor(() => expect(sent).toHaveLength(2))
    expect(queue.length).toBe(1)
    expect(log.mirror.validityOf({ position: 5, tags: ['a'] }, 'article', 15)).toBe('removed')
    answer()
    await replay
    expect(queue.length).toBe(0)
  })

  it('keeps an event once, with what its publisher says', async () => {
    const log = new LocalLog()
    const queue = queueOf(log)
    const { connection, sent, answer } = slowConnection()
    for (let i = 0; i < 3; i++) queue.addEvent('event', ['-tag:a'], 10)
    expect(queue.length).toBe(1)
    const replay = queue.replay(connection)!
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    expect(sent[0]).toEqual(expect.arrayContaining(['["-tag:a"]', 'event']))
    answer()
    await replay
    expect(queue.length).toBe(0)
  })

  it('holds a thousand events, and clears everything rather than more', () => {
    const log = new LocalLog()
    const queue = queueOf(log)
    for (let i = 0; i < 1000; i++) queue.addEvent(`event ${i}`, [], 10)
    expect(queue.length).toBe(1000)
    queue.addEvent('one more', [], 10)
    expect(queue.length).toBe(1)
    expect(log.mirror.validityOf({ position: 5, tags: [] }, 'article', 10)).toBe('removed')
  })

  it('becomes one removal of everything when it overflows, here at once', () => {
    const log = new LocalLog()
    const queue = queueOf(log)
    queue.addMembers(['~tag:a'], 5)
    for (let i = 0; i < 10_000; i++) queue.addKeys('remove', [`key ${i}`], 10)
    expect(queue.length).toBe(1)
    expect(log.mirror.validityOf({ position: 5, tags: [] }, 'article', 10)).toBe('removed')
    expect(log.mirror.validityOf({ position: 5, tags: ['a'] }, 'article', 11)).toBe('valid')
  })
})
