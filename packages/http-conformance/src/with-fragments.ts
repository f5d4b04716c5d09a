import { randomUUID } from 'node:crypto'
import { type Cache, composeEntry, createCache, queryLayer } from '@cache/core'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { send } from './suite/client.ts'
import type { Route, TestServer } from './test-server.ts'

/** Articles with comments, as a database would have them. */
class Source {
  /** What was asked of it. */
  readonly asked: string[] = []
  readonly #comments: string[] = []

  article(): object {
    this.asked.push('article')
    return { title: 'one' }
  }

  comments(): string[] {
    this.asked.push('comments')
    return [...this.#comments]
  }

  say(comment: string): void {
    this.#comments.push(comment)
  }
}

function routesOf(cache: Cache, source: Source): Route[] {
  const page = async (): Promise<object> =>
    composeEntry(cache.layer('part'), '7', {
      fragments: {
        article: { ttl: '1h', tags: ['article:7'], load: () => source.article() },
        comments: { ttl: '10m', tags: ['comments:7'], load: () => source.comments() },
      },
      assemble: ({ article, comments }) => ({ ...article, comments }),
    })
  const comment = async (): Promise<object> => {
    source.say('new')
    await cache.invalidateTags(['comments:7'])
    return { said: 'new' }
  }
  const kept = { layer: 'page', ttl: '1h', key: () => 'article 7' }
  return [
    { method: 'GET', path: '/articles/7', cache: kept, handler: async () => ({ json: await page() }) },
    {
      method: 'POST',
      path: '/articles/7/comments',
      cache: undefined,
      handler: async () => ({ json: await comment() }),
    },
  ]
}

/** One of several servers over one Redis and one source, as processes would be. */
async function started(server: TestServer, namespace: string, source: Source): Promise<string> {
  const timeouts = { read: '5s', write: '5s', connect: '5s' }
  const layers = { page: queryLayer(), part: queryLayer() }
  const cache = createCache({ redis: inject('redisUrl'), namespace, timeouts, layers })
  onTestFinished(() => cache.close())
  await cache.ready()
  const running = await server.start({ cache, routes: routesOf(cache, source), before: () => ({}) })
  onTestFinished(() => running.close())
  return `${running.url}/articles/7`
}

/** Registers what servers that share a Redis are held to where handlers answer with what is made of fragments. */
export function withFragments(server: TestServer): void {
  describe('made of fragments', () => {
    it('answers with what has changed, on every server, and asks the source for nothing else', async () => {
      const source = new Source()
      const namespace = `t-${randomUUID()}`
      const [here, there] = [await started(server, namespace, source), await started(server, namespace, source)]
      const first = await send(here)
      expect([first.status, first.text]).toEqual([200, '{"title":"one","comments":[]}'])
      expect(first.field('content-type')).toContain('application/json')
      const condition = { 'if-none-match': first.field('etag')! }
      for (const url of [here, there]) {
        const again = await send(url, { fields: condition })
        expect([again.status, again.field('x-cache')]).toEqual([304, 'HIT'])
      }

      await send(`${there}/comments`, { method: 'POST' })
      const changed = await send(there, { fields: condition })
      expect([changed.status, changed.text]).toEqual([200, '{"title":"one","comments":["new"]}'])
      expect(changed.field('etag')).not.toBe(first.field('etag'))
      await vi.waitFor(async () => expect((await send(here)).text).toBe(changed.text), { timeout: 10_000 })
      expect(source.asked).toEqual(['article', 'comments', 'comments'])
      const unchanged = await send(here, { fields: { 'if-none-match': changed.field('etag')! } })
      expect([unchanged.status, unchanged.field('x-cache')]).toEqual([304, 'HIT'])
    })
  })
}
