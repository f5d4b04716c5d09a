import type { Reader } from './account.ts'
import type { Answer } from './answer.ts'
import type { ApiParts } from './api-parts.ts'
import { inputOf, newComment } from './input.ts'
import { commentsTag } from './invalidation-tags.ts'
import { marksOf } from './marks.ts'
import { Problem } from './problem.ts'
import { refusalOf } from './refusal.ts'
import { commentBody, commentListBody } from './representation.ts'
import { longestSlug } from './slug.ts'
import { unknown } from './unknown.ts'

export interface Comments {
  listComments(slug: string, reader?: Reader): Promise<Answer>
  addComment(slug: string, body: unknown, reader: Reader): Promise<Answer>
  deleteComment(slug: string, id: string, reader: Reader): Promise<Answer>
}

export function comments({ store, layers, invalidate, now }: ApiParts): Comments {
  return {
    async listComments(slug, reader) {
      if (slug.length > longestSlug || !slug.isWellFormed()) return unknown('article')
      const read = await layers.comments.read(slug, () => store.listComments(slug))
      const found = read.value
      if (found === null) return unknown('article', read)
      const marks = await marksOf(store, reader, { authors: found.map(({ author }) => author) })
      return { status: 200, body: commentListBody(found, marks), read, tags: marks.tags }
    },

    async addComment(slug, body, reader) {
      const input = inputOf('comment', newComment, body)
      const comment = await store.addComment(reader.account.id, slug, input.body, now().toISOString())
      if (comment === null) throw refusalOf('missing', 'article')
      await invalidate([commentsTag(slug)])
      const marks = await marksOf(store, reader, { authors: [comment.author] })
      return { status: 200, body: commentBody(comment, marks) }
    },

    async deleteComment(slug, id, reader) {
      const number = /^\d+$/.test(id) ? Number(id) : Number.NaN
      if (!Number.isSafeInteger(number)) throw new Problem(422, 'id must be a whole number')
      const done = await store.deleteComment(reader.account.id, slug, number)
      if (done !== 'deleted') throw refusalOf(done, 'comment')
      await invalidate([commentsTag(slug)])
      return { status: 204 }
    },
  }
}
