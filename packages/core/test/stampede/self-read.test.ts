import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { eventLog } from '../support/event-log.ts'
import { countingClock, readyCache, shared } from '../support/fleet.ts'
import { codeOf, heldLoader } from '../support/loads.ts'

const tiers: [name: string, options: () => object][] = [
  ['with Redis', shared],
  ['in memory alone', () => ({})],
]

// A deadlock would last as long as the hard timeout: for ever.
const unlimited = { ttl: '1h', loadTimeout: { hard: false } } as const

describe.each(tiers)('a loader that reads its own key, %s,', (_name, options) => {
  async function articles(layer: object = {}): Promise<{ article: Layer<string>; types: () => string[] }> {
    const { logger, types } = eventLog()
    const cache = await readyCache({ ...options(), logger, layers: { article: { ...unlimited, ...layer } } })
    return { article: cache.layer('article') as Layer<string>, types }
  }

  it('finds nothing by get', async () => {
    const { article } = await articles()
    expect(await article.getOrSet('1', async () => `found ${await article.get('1')}`)).toBe('found undefined')
  })

  it('runs the inner loader by getOrSet, with a warning', async () => {
    const { article, types } = await articles()
    const value = await article.getOrSet('1', () => article.getOrSet('1', () => 'inner'))
    expect(value).toBe('inner')
    expect(types()).toContain('self-read')
    expect(article.peek('1')).toBe('inner')
  })

  it('comes back to its key through another one, with a warning', async () => {
    const { article, types } = await articles()
    const value = await article.getOrSet('1', () =>
      article.getOrSet('2', async () => `2 of ${await article.getOrSet('1', () => 'inner 1')}`),
    )
    expect(value).toBe('2 of inner 1')
    expect(types()).toContain('self-read')
  })

  it('does not wait in a circle with the loader of another key', async () => {
    const { article, types } = await articles()
    const started = [heldLoader(), heldLoader()] as const
    const one = article.getOrSet('1', async (context) => {
      await started[0](context)
      return `1 of ${await article.getOrSet('2', () => 'inner 2')}`
    })
    const two = article.getOrSet('2', async (context) => {
      await started[1](context)
      return `2 of ${await article.getOrSet('1', () => 'inner 1')}`
    })
    await Promise.all([started[0].called(), started[1].called()])
    for (const start of started) start.resolve('go')
    const values = await Promise.all([one, two])
    expect(values.filter((value) => value.includes('inner')).length).toBeGreaterThan(0)
    expect(types()).toContain('self-read')
  })

  it('does not wait in a circle that leads through its inner loader, whichever read comes first', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const { article, types } = await articles()
      const started = [heldLoader(), heldLoader()] as const
      const one = article.getOrSet('1', () =>
        article.getOrSet('1', async (context) => {
          await started[0](context)
          return `1 of ${await article.getOrSet('2', () => 'inner 2')}`
        }),
      )
      const two = article.getOrSet('2', async (context) => {
        await started[1](context)
        return `2 of ${await article.getOrSet('1', () => 'inner 1')}`
      })
      await Promise.all([started[0].called(), started[1].called()])
      for (const which of order) started[which].resolve('go')
      expect(await Promise.all([one, two])).toEqual(
        order[0] === 0 ? ['1 of 2 of inner 1', '2 of inner 1'] : ['1 of inner 2', '2 of 1 of inner 2'],
      )
      expect(types()).toContain('self-read')
    }
  })

  it('is waited for although its inner loader, which has ended, left a read behind', async () => {
    const { article } = await articles()
    const started = [heldLoader(), heldLoader()] as const
    const two = article.getOrSet('2', async (context) => {
      await started[1](context)
      return `2 of ${await article.getOrSet('1', () => 'another 1')}`
    })
    await started[1].called()
    const leftBehind: Promise<string>[] = []
    const one = article.getOrSet('1', async (context) => {
      const inner = await article.getOrSet('1', () => {
        leftBehind.push(article.getOrSet('2', () => 'another 2'))
        return 'inner 1'
      })
      return `${await started[0](context)} of ${inner}`
    })
    await started[0].called()
    started[1].resolve('go')
    // The second has come to wait for the first by now, and has loaded nothing itself.
    await article.get('another')
    started[0].resolve('outer')
    expect(await one).toBe('outer of inner 1')
    expect(await Promise.all([two, ...leftBehind])).toEqual(['2 of outer of inner 1', '2 of outer of inner 1'])
  })

  it('comes back to its key through the write of an update, with a warning', async () => {
    const { article, types } = await articles()
    const value = await article.getOrSet('1', () =>
      article.update('2', async () => `2 of ${await article.getOrSet('1', () => 'inner 1')}`),
    )
    expect(value).toBe('2 of inner 1')
    expect(types()).toContain('self-read')
  })

  it('does not count as loading it any more when it has ended, whatever it left behind', async () => {
    const { article, types } = await articles()
    const leftBehind = heldLoader()
    const ended = Promise.withResolvers<void>()
    let late: Promise<string> | undefined
    await article.getOrSet('1', async () => {
      late = article.getOrSet('2', async (context) => {
        await leftBehind(context)
        await ended.promise
        return article.getOrSet('1', () => 'loaded again')
      })
      await leftBehind.called()
      return 'first'
    })
    leftBehind.resolve('go')
    ended.resolve()
    expect(await late).toBe('first')
    expect(types()).not.toContain('self-read')
  })

  it('does not keep its own stale value once more, as if it had been loaded', async () => {
    const clock = countingClock()
    const { logger, types } = eventLog()
    const layers = { article: { ...unlimited, ttl: '1s', staleFor: '1h' } } as const
    const cache = await readyCache({ ...options(), clock, logger, layers })
    const article = cache.layer('article')
    await article.getOrSet('1', () => 'old')
    clock.jump(2000)
    expect(await article.getOrSet('1', () => article.getOrSet('1', () => 'new'))).toBe('old')
    await vi.waitFor(() => expect(article.peek('1')).toBe('new'))
    expect(types()).toContain('self-read')
  })

  it('does not keep a value once more that it is to replace before its end', async () => {
    const random = vi.fn<() => number>(() => 0)
    // So heavy a weight that any load that took time may be refreshed at once, when it is drawn.
    const layers = { article: { ...unlimited, jitter: 0, refreshAhead: 1e7 } }
    const article = (await readyCache({ ...options(), random, layers })).layer('article')
    await article.getOrSet('1', async () => {
      await pause(2)
      return 'old'
    })
    random.mockReturnValue(0.9999)
    expect(await article.getOrSet('1', () => article.getOrSet('1', () => 'new'))).toBe('old')
    random.mockReturnValue(0)
    await vi.waitFor(() => expect(article.peek('1')).toBe('new'))
  })

  it('ends with LOAD_RECURSION when it reads itself without end', async () => {
    const { article } = await articles()
    let runs = 0
    const endless = (): Promise<string> => {
      runs++
      return article.getOrSet('1', endless)
    }
    expect(await codeOf(article.getOrSet('1', endless))).toBe('LOAD_RECURSION')
    expect(runs).toBeLessThan(20)
  })

  it('has its turn already where only one loader may run at once', async () => {
    const { article } = await articles({ loadConcurrency: 1 })
    const value = await article.getOrSet('1', async () => {
      const own = await article.getOrSet('1', () => 'own')
      const other = await article.getOrSet('2', () => 'other')
      const many = await article.getOrSetMany(['3', '4'], (ids) => ids.map((id) => `many ${id}`))
      return [own, other, ...many.values()].join()
    })
    expect(value).toBe('own,other,many 3,many 4')
  })

  it('does not wait for a load that waits for its turn', async () => {
    const { article } = await articles({ loadConcurrency: 1 })
    const start = heldLoader()
    const one = article.getOrSet('1', async (context) => {
      await start(context)
      return `1 of ${await article.getOrSet('2', () => 'never run')}`
    })
    await start.called()
    const two = article.getOrSet('2', () => 'two')
    const three = article.getOrSetMany(['3', '4'], (ids) => ids.map((id) => `many ${id}`))
    // Both have come to their load by now, and stand in the queue behind the first.
    await article.set('other', 'x')
    await article.get('another')
    start.resolve('go')
    expect(await one).toBe('1 of two')
    expect(await two).toBe('two')
    expect([...(await three).values()]).toEqual(['many 3', 'many 4'])
  })

  it('does not wait for loads that are gathered behind it', async () => {
    const { article } = await articles({ loadConcurrency: 1 })
    const start = heldLoader()
    const one = article.getOrSet('1', async (context) => {
      await start(context)
      return `1 of ${await article.getOrSet('3', () => 'never run')}`
    })
    await start.called()
    const many = article.getOrSetMany(['2', '3'], (ids) => ids.map((id) => `many ${id}`))
    await article.set('other', 'x')
    await article.get('another')
    start.resolve('go')
    expect(await one).toBe('1 of many 3')
    expect([...(await many).values()]).toEqual(['many 2', 'many 3'])
  })
})
