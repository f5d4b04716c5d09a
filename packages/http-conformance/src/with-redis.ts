import { createCache, queryLayer } from '@cache/core'
import { type RedisServer, startRedis } from '@tooling/redis-harness'
import { describe, expect, it, onTestFinished } from 'vitest'
import { send } from './suite/client.ts'
import type { HandlerRequest, Reply, Route, TestServer } from './test-server.ts'

/** What goes wrong in mid-traffic. */
const mishaps: readonly (readonly [name: string, happen: (redis: RedisServer) => Promise<void>])[] = [
  ['hung', async (redis) => redis.pause()],
  ['killed', (redis) => redis.kill()],
  [
    'killed and empty again',
    async (redis) => {
      await redis.kill()
      await redis.restart()
    },
  ],
]

const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/pages',
    cache: { layer: 'page', ttl: '1s', query: { include: ['page'] } },
    handler: async ({ url }: HandlerRequest): Promise<Reply> => ({ body: `page ${pageOf(url)}` }),
  },
  { method: 'POST', path: '/pages', cache: { layer: 'page' }, handler: async () => ({ body: 'written' }) },
]

/** Registers what a server is held to while the Redis behind its cache fails. */
export function withFailingRedis(server: TestServer): void {
  describe('with Redis', () => {
    it.each(mishaps)('answers every request when it is %s in mid-traffic', async (_, happen) => {
      const redis = await startRedis()
      onTestFinished(() => redis.stop(), 30_000)
      const cache = createCache({ redis: redis.url, layers: { page: queryLayer() } })
      onTestFinished(() => cache.close(), 30_000)
      await cache.ready()
      const running = await server.start({ cache, routes, before: () => ({}) })
      onTestFinished(() => running.close())

      const visits = visitsTo(running.url)
      // Amidst the others, whenever their turn comes.
      const mishap = async (): Promise<void> => {
        await visits.until(100)
        await happen(redis)
      }
      await Promise.all([mishap(), ...Array.from({ length: 8 }, () => visits.until(300))])
      expect(visits.wrong).toEqual([])
    })
  })
}

interface Visits {
  /** Visits one page after the other until so many have been visited, by whomever. */
  until(count: number): Promise<void>
  /** Answers that were none, or not those of the page. */
  readonly wrong: readonly string[]
}

function visitsTo(origin: string): Visits {
  const wrong: string[] = []
  let begun = 0
  const visit = async (): Promise<void> => {
    const page = `${begun++ % 50}`
    const method = begun % 10 === 0 ? 'POST' : 'GET'
    const expected = method === 'POST' ? '200 written' : `200 page ${page}`
    const got = await send(`${origin}/pages?page=${page}`, { method }).then(
      ({ status, text }) => `${status} ${text}`,
      String,
    )
    if (got !== expected) wrong.push(`${expected}: ${got}`)
  }
  return {
    wrong,
    async until(count) {
      if (begun >= count) return
      await visit()
      await this.until(count)
    },
  }
}

function pageOf(url: string): string {
  return new URL(url, 'http://localhost').searchParams.get('page') ?? ''
}
