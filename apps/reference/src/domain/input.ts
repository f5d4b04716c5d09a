import { z } from 'zod'
import { Problem } from './problem.ts'

// Characters. Three names fit into one tag of the cache.
const longestName = 100
const longestLine = 1000
const longestText = 200_000
const mostTags = 50

const name = text('without control characters', longestName, hasNoControls)
const line = text('', longestLine)
const article = { title: line, description: line, body: text('', longestText) }
const tagList = z.array(name, 'must be a list of texts').max(mostTags, `must be a list of at most ${mostTags} texts`)

const notAnAddress = 'must be an email address of at most 254 characters'
const email = z
  .string(notAnAddress)
  .max(254, notAnAddress)
  .regex(/^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u, notAnAddress)
  .transform((address) => address.toLowerCase())

// RealWorld's clients clear a field by either.
const mayBeEmpty = z.preprocess(
  (given) => (given === null || given === '' ? undefined : given),
  line.optional().transform((given) => given ?? ''),
)

export const newUser = object({ username: name, email, password: line })
export const credentials = object({ email: line.toLowerCase(), password: line })
export const userChanges = object({
  username: name.optional(),
  email: email.optional(),
  password: line.optional(),
  bio: mayBeEmpty.optional(),
  image: mayBeEmpty.optional(),
})
export const newArticle = object({ ...article, tagList: tagList.optional().transform((given) => given ?? []) })
export const articleChanges = object(article).partial()
export const newComment = object({ body: article.body })

const aPageSize = 'must be a whole number from 1 to 100'
export const preferences = object({
  pageSize: z.int(aPageSize).min(1, aPageSize).max(100, aPageSize).optional(),
  favoriteTags: tagList.optional(),
})

/** Can it be the name of a user or a tag? */
export function isName(given: string): boolean {
  return given.length <= longestName && given.isWellFormed() && hasNoControls(given)
}

/** What a body says of one thing, as `{ "user": … }`. Throws a Problem that names each field that is wrong. */
export function inputOf<T>(what: string, schema: z.ZodType<T>, body: unknown): T {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[what] : undefined
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${[what, ...path].join('.')} ${message}`)
  throw new Problem(422, [...new Set(problems)])
}

function object<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape> {
  return z.object(shape, 'must be an object') as z.ZodObject<Shape>
}

function text(kind: string, max: number, isFine: (given: string) => boolean = () => true): z.ZodString {
  const message = `must be a text of 1 to ${max} characters ${kind}`.trimEnd()
  const isText = (given: string): boolean => given.trim() !== '' && given.isWellFormed() && isFine(given)
  return z.string(message).max(max, message).refine(isText, message)
}

function hasNoControls(given: string): boolean {
  return !/\p{Cc}/u.test(given)
}
