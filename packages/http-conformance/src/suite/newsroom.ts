import { composeEntry } from '@cache/core'
import type { Fields, RouteCache } from '../test-server.ts'
import type { CaseRoute } from './case.ts'
import type { Stage } from './stage.ts'

interface Comments {
  readonly ttl?: string | number
  readonly fail?: boolean
}

/** What a page is made of: an article, and comments that come and go. */
class Newsroom {
  comments: Comments
  readonly commentsTag: string
  readonly #stage: Stage
  #articleLoads = 0
  #commentLoads = 0

  constructor(stage: Stage, comments: Comments) {
    this.comments = comments
    this.commentsTag = `${stage.path} comments`
    this.#stage = stage
  }

  /** How often each of them was loaded. */
  get loads(): readonly [article: number, comments: number] {
    return [this.#articleLoads, this.#commentLoads]
  }

  async page(): Promise<string> {
    const { fail, ttl } = this.comments
    const parts = await composeEntry(this.#stage.cache.layer('part'), this.#stage.path, {
      fragments: {
        article: { tags: [`${this.#stage.path} article`], load: () => ++this.#articleLoads },
        comments: {
          ...(ttl !== undefined && { ttl }),
          tags: [this.commentsTag],
          load: () => {
            if (fail) throw new Error('no comments')
            return ++this.#commentLoads
          },
          fallback: 'none',
        },
      },
    })
    return JSON.stringify(parts)
  }
}

const newsrooms = new WeakMap<Stage, Newsroom>()

/** The newsroom of a case. */
export function newsroomOf(stage: Stage, comments: Comments = {}): Newsroom {
  const newsroom = newsrooms.get(stage) ?? new Newsroom(stage, comments)
  newsrooms.set(stage, newsroom)
  return newsroom
}

interface Page {
  readonly comments?: Comments
  readonly cache?: Partial<RouteCache>
  readonly fields?: Fields
  /** From this run on the handler has made its page, and waits at the gate before it answers. Default: it never waits. */
  readonly waitsFrom?: number
}

/** A page of the newsroom of the case, as JSON. */
export function page({ cache, comments, fields, waitsFrom = Infinity }: Page = {}): CaseRoute {
  return {
    cache: { ttl: '1h', ...cache },
    answer: async ({ count, stage }) => {
      const body = await newsroomOf(stage, comments).page()
      if (count >= waitsFrom) await stage.gate
      return { fields: { 'content-type': 'application/json', ...fields }, body }
    },
  }
}

/** The page with these loads of its article and of its comments. */
export function pageOf(article: number, comments: number): string {
  return JSON.stringify({ article, comments })
}
