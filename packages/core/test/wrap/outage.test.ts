import type { RedisServer } from '@tooling/redis-harness'
import { describe, expect, it, vi } from 'vitest'
import { cachedRepository } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { privateRedis, readyCache } from '../support/fleet.ts'
import { StoryRepository, story } from './stories.ts'

const timeouts = { read: '300ms', write: '300ms', connect: '1s' }
const breaker = { resetAfter: '100ms' }
const layers = { story: { ttl: '1h' } } as const

const outages: [name: string, begin: (server: RedisServer) => unknown, end: (server: RedisServer) => unknown][] = [
  ['hangs', (server) => server.pause(), (server) => server.resume()],
  ['refuses', (server) => server.kill(), (server) => server.restart()],
]

describe.each(outages)('while Redis %s', (_name, begin, end) => {
  it.each([false, true])(
    'reads and writes go on, and nothing of them is lost (written value kept: %s)',
    async (keep) => {
      const server = await privateRedis()
      const source = new StoryRepository(story(1))
      const open = async () => {
        const cache = await readyCache({ redis: server.url, timeouts, breaker, layers })
        const stories = cachedRepository(source, {
          layer: cache.layer('story'),
          reads: {
            findById: { id: (id) => id },
            findByLang: { params: (lang) => lang, tags: (_found, lang) => [lang] },
          },
          writes: {
            update: {
              invalidates: ({ args: [id] }) => ({ ids: [id], tags: ['en'] }),
              ...(keep && { cacheOnWrite: { id: (id: number) => id } }),
            },
          },
        })
        return { cache, stories }
      }
      const [here, there] = [await open(), await open()]
      for (const { stories } of [here, there]) await Promise.all([stories.findById(1), stories.findByLang('en')])
      await begin(server)

      expect((await here.stories.update(1, { title: 'new' })).title).toBe('new')
      expect((await here.stories.findById(1))?.title).toBe('new')
      expect((await here.stories.findByLang('en'))[0]?.title).toBe('new')
      expect(stateOf(here.cache).queued).toBeGreaterThan(0)

      await end(server)
      const patience = { timeout: 20_000 }
      await vi.waitFor(() => expect(stateOf(here.cache)).toMatchObject({ connected: true, queued: 0 }), patience)
      for (const { cache, stories } of [here, there]) {
        await vi.waitFor(async () => {
          expect(stateOf(cache)).toMatchObject({ connected: true, deaf: false })
          expect((await stories.findById(1))?.title).toBe('new')
          expect((await stories.findByLang('en'))[0]?.title).toBe('new')
        }, patience)
      }
    },
  )
})

it('holds to its bound whatever the lists and their tags', async () => {
  const maxBytes = 1024 ** 2
  const cache = await readyCache({ memory: { maxBytes }, layers })
  const find = async (page: number): Promise<object[]> =>
    Array.from({ length: 20 }, (_, at) => ({ id: page * 20 + at, text: 'x'.repeat(100) }))
  const repository = cachedRepository(
    { find, write: async (id: number) => id },
    {
      layer: cache.layer('story'),
      reads: { find: { tags: (found) => found.map((one) => `story:${(one as { id: number }).id}`) } },
      writes: { write: { invalidates: ({ args: [id] }) => ({ ids: [id], tags: [`story:${id}`] }) } },
    },
  )
  let most = 0
  for (let page = 0; page < 2000; page++) {
    await repository.find(page)
    if (page % 10 === 0) await repository.write(page * 20)
    most = Math.max(most, stateOf(cache).memoryBytes)
  }
  const { memoryBytes, bytesOfEntries, memoryEntries, flights, tickets } = stateOf(cache)
  expect(most).toBeLessThanOrEqual(maxBytes)
  expect(memoryBytes).toBe(bytesOfEntries)
  expect(memoryEntries).toBeLessThan(1000)
  expect({ flights, tickets }).toEqual({ flights: 0, tickets: 0 })
})
