import { describe, expect, it } from 'vitest'
import { createCache } from '../../src/index.ts'
import { countsOf, createTestCache, recordEvents, recordingLogger } from '../../src/testing/index.ts'
import { readyCache, shared } from '../support/fleet.ts'
import { outcomeOf } from '../support/loads.ts'

const layers = { article: { ttl: '1h' } }
const fail = (): Promise<never> => Promise.reject(new Error('no database'))

describe('recorded events', () => {
  it('are those of any cache, from when it is asked for until it is not wanted any more', async () => {
    const cache = await readyCache({ ...shared(), layers })
    await outcomeOf(cache.layer('article').getOrSet('1', fail))
    const recorded = recordEvents(cache)
    for (let i = 0; i < 2; i++) await outcomeOf(cache.layer('article').getOrSet('1', fail))
    recorded[Symbol.dispose]()
    await outcomeOf(cache.layer('article').getOrSet('1', fail))
    expect(recorded.eventsOf('load-failed')).toHaveLength(2)
    expect(countsOf(cache, 'article')).toMatchObject({ loads: 4, loadFailures: 4 })
  })

  it('are recorded by each who asks, and told to the logger as ever', async () => {
    const logger = recordingLogger()
    await using test = createTestCache({ logger, layers })
    const further = recordEvents(test.cache)
    test.clearEvents()
    for (let i = 0; i < 3; i++) await outcomeOf(test.cache.layer('article').getOrSet('1', fail))
    expect([test.events.length, further.events.length]).toEqual([3, 3])
    expect(logger.lines).toMatchObject([
      { level: 'warn', message: 'cache: load failed', detail: { type: 'load-failed', layer: 'article', repeated: 0 } },
    ])
    await test.clock.advance('1s')
    await outcomeOf(test.cache.layer('article').getOrSet('1', fail))
    expect(logger.lines.map(({ detail }) => (detail as { repeated: number }).repeated)).toEqual([0, 2])
  })

  it('do not grow for ever: the first are kept, the rest counted', async () => {
    await using test = createTestCache({ maxEvents: 2, layers })
    for (const id of ['1', '2', '3', '4', '5']) await outcomeOf(test.cache.layer('article').getOrSet(id, fail))
    expect(test.eventsOf('load-failed').map(({ key }) => key.at(-1))).toEqual(['1', '2'])
    expect(test.droppedEvents).toBe(3)
    test.clearEvents()
    expect([test.events.length, test.droppedEvents]).toEqual([0, 0])
    await outcomeOf(test.cache.layer('article').getOrSet('6', fail))
    expect(test.events).toHaveLength(1)
  })

  it('keep 10,000 unless told otherwise', async () => {
    await using test = createTestCache({ layers })
    const reads = Array.from({ length: 10_001 }, (_, id) => outcomeOf(test.cache.layer('article').getOrSet(id, fail)))
    await Promise.all(reads)
    expect([test.events.length, test.droppedEvents]).toEqual([10_000, 1])
  })

  it('need a cache', () => {
    expect(() => recordEvents({})).toThrow(new TypeError('not a cache made by createCache'))
    expect(() => countsOf({}, 'article')).toThrow(new TypeError('not a cache made by createCache'))
  })
})

describe('a logger that records', () => {
  it('keeps the first lines, and counts the rest', async () => {
    const logger = recordingLogger({ maxLines: 2 })
    for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level]({ at: level }, 'message')
    expect(logger.lines).toEqual([
      { level: 'debug', message: 'message', detail: { at: 'debug' } },
      { level: 'info', message: 'message', detail: { at: 'info' } },
    ])
    expect(logger.droppedLines).toBe(2)
    logger.clearLines()
    logger.error({}, 'again')
    expect([logger.lines.length, logger.droppedLines]).toEqual([1, 0])
  })

  it('needs room for one line', () => {
    expect(() => recordingLogger({ maxLines: 0 })).toThrow(
      'CONFIG_INVALID: maxLines must be a whole number from 1, got 0',
    )
  })

  it('is a logger to a cache', async () => {
    await using cache = createCache({ logger: recordingLogger(), layers })
    expect(cache.health().status).toBe('ok')
  })
})
