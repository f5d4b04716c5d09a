import { composeEntry } from '@cache/core'
import { expect } from 'vitest'
import type { Case, CaseGroup } from '../suite/case.ts'
import type { Stage } from '../suite/stage.ts'
import type { Reply, RouteCache } from '../test-server.ts'

interface Comments {
  readonly ttl?: string | number
  readonly fail?: boolean
}

/** What a page is made of: an article, and comments that come and go. */
class Newsroom {
  readonly #stage: Stage
  readonly #loads = { article: 0, comments: 0 }
  comments: Comments

  constructor(stage: Stage, comments: Comments) {
    this.#stage = stage
    this.comments = comments
  }

  /** How often the article and the comments were loaded. */
  get loads(): readonly [article: number, comments: number] {
    return [this.#loads.article, this.#loads.comments]
  }

  get commentsTag(): string {
    return `${this.#stage.path} comments`
  }

  async page(): Promise<string> {
    const { ttl, fail } = this.comments
    const page = await composeEntry(this.#stage.cache.layer('part'), this.#stage.path, {
      fragments: {
        article: { tags: [`${this.#stage.path} article`], load: () => `article ${++this.#loads.article}` },
        comments: {
          ...(ttl !== undefined && { ttl }),
          tags: [this.commentsTag],
          load: () => {
            if (fail) throw new Error('no comments')
            return `comments ${++this.#loads.comments}`
          },
          fallback: 'no comments',
        },
      },
    })
    return JSON.stringify(page)
  }
}

interface Details {
  readonly comments?: Comments
  readonly cache?: Partial<RouteCache>
  readonly reply?: Omit<Reply, 'body'>
  /** The handler has made its page, and waits before it answers. */
  readonly waits?: boolean
  run(stage: Stage, newsroom: Newsroom): Promise<void>
}

function composed(id: string, says: string, { cache, comments = {}, reply, run, waits }: Details): Case {
  const newsrooms = new Map<Stage, Newsroom>()
  const newsroomOf = (stage: Stage): Newsroom => {
    const newsroom = newsrooms.get(stage) ?? new Newsroom(stage, comments)
    newsrooms.set(stage, newsroom)
    return newsroom
  }
  return {
    id,
    says,
    routes: [
      {
        cache: { ttl: '1h', ...cache },
        answer: async ({ stage }) => {
          const body = await newsroomOf(stage).page()
          if (waits) await stage.gate
          return { ...reply, fields: { 'content-type': 'application/json', ...reply?.fields }, body }
        },
      },
    ],
    run: (stage) => run(stage, newsroomOf(stage)),
  }
}

function pageOf(article: number, comments: number): string {
  return JSON.stringify({ article: `article ${article}`, comments: `comments ${comments}` })
}

export const fragments: CaseGroup = {
  name: 'fragments',
  cases: [
    composed('fragment-changed', 'makes a response anew when a fragment of it has changed, and of it nothing else', {
      async run(stage, newsroom) {
        const first = await stage.expectHandled()
        expect((await stage.expectReused()).text).toBe(pageOf(1, 1))
        await stage.cache.invalidateTags([newsroom.commentsTag])
        const second = await stage.expectHandled()
        expect(second.text).toBe(pageOf(1, 2))
        expect(newsroom.loads).toEqual([1, 2])

        const [before = '', after = ''] = [first.field('etag'), second.field('etag')]
        expect(before).not.toBe(after)
        expect((await stage.expectReused({ 'if-none-match': before })).status).toBe(200)
        expect((await stage.expectReused({ 'if-none-match': after })).status).toBe(304)
      },
    }),
    composed('fragment-other', 'leaves alone what has other fragments', {
      async run(stage, newsroom) {
        await stage.expectHandled()
        await stage.cache.invalidateTags([`${newsroom.commentsTag} of another`])
        await stage.expectReused()
        expect(newsroom.loads).toEqual([1, 1])
      },
    }),
    composed('fragment-time', 'keeps a response no longer than the fragment that ends first', {
      comments: { ttl: '10s' },
      async run(stage, newsroom) {
        await stage.expectHandled()
        await stage.pass(4)
        expect((await stage.expectReused()).field('cache-status')).toContain('ttl=6')
        await stage.pass(6)
        expect((await stage.expectHandled()).text).toBe(pageOf(1, 2))
        expect(newsroom.loads).toEqual([1, 2])
      },
    }),
    composed('fragment-time-own', 'keeps it no longer than that whatever the response says of itself', {
      comments: { ttl: '10s' },
      reply: { fields: { 'cache-control': 'max-age=3600', age: '100' } },
      async run(stage) {
        await stage.expectHandled()
        await stage.pass(9)
        await stage.expectReused()
        await stage.pass(1)
        await stage.expectHandled()
      },
    }),
    composed('fragment-shorter', 'keeps it no longer than its own time either', {
      cache: { ttl: '5s' },
      async run(stage, newsroom) {
        await stage.expectHandled()
        await stage.pass(5)
        await stage.expectHandled()
        expect(newsroom.loads).toEqual([1, 1])
      },
    }),
    composed('fragment-stale', 'serves it past its end while it is replaced, where the route says so', {
      comments: { ttl: '10s' },
      cache: { staleFor: '1m' },
      async run(stage, newsroom) {
        await stage.expectHandled()
        await stage.pass(10)
        const stale = await stage.get()
        expect([stale.field('x-cache'), stale.text]).toEqual(['STALE', pageOf(1, 1)])
        await stage.until(async () => expect((await stage.get()).text).toBe(pageOf(1, 2)))
        expect(newsroom.loads).toEqual([1, 2])
      },
    }),
    composed('fragment-live', 'keeps nothing that is made of what nobody keeps, and loads the rest once', {
      comments: { ttl: 0 },
      async run(stage, newsroom) {
        for (const count of [1, 2, 3]) {
          const response = await stage.expectHandled()
          expect(response.text).toBe(pageOf(1, count))
          expect(response.field('cache-status')).toContain('detail=')
        }
        expect(newsroom.loads).toEqual([1, 3])
      },
    }),
    composed('fragment-fallback', 'keeps nothing in which a fallback stands in for a fragment', {
      comments: { fail: true },
      async run(stage, newsroom) {
        expect((await stage.expectHandled()).text).toContain('no comments')
        newsroom.comments = {}
        expect((await stage.expectHandled()).text).toBe(pageOf(1, 1))
        expect(newsroom.loads).toEqual([1, 1])
        // For some seconds nobody waits for the response of another.
        await stage.pass(3)
        await stage.expectHandled()
        await stage.expectReused()
      },
    }),
    composed('fragment-late', 'keeps nothing whose fragment has changed before the handler has answered', {
      waits: true,
      async run(stage, newsroom) {
        const asked = stage.get()
        await stage.until(() => expect(newsroom.loads).toEqual([1, 1]))
        await stage.cache.invalidateTags([newsroom.commentsTag])
        stage.open()
        expect((await asked).text).toBe(pageOf(1, 1))
        expect((await stage.expectHandled()).text).toBe(pageOf(1, 2))
        expect((await stage.expectReused()).text).toBe(pageOf(1, 2))
      },
    }),
  ],
}
