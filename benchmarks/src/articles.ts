/** A value as an application caches it: texts, numbers, dates as text, lists of records. */
export interface Article {
  readonly slug: string
  readonly title: string
  readonly body: string
  readonly tags: readonly string[]
  readonly author: Author
  readonly createdAt: string
  readonly favorites: number
  readonly published: boolean
  readonly comments: readonly Comment[]
}

interface Author {
  readonly name: string
  readonly bio: string | null
  readonly following: boolean
}

interface Comment {
  readonly id: number
  readonly author: Author
  readonly createdAt: string
  readonly text: string
  readonly score: number
}

/** An article whose JSON text has about this many bytes; the same number always gives the same article. */
export function articleOf(seed: number, bytes: number): Article {
  const random = randomOf(seed)
  const comments: Comment[] = []
  const article = {
    slug: `article-${seed}`,
    title: textOf(random, 6),
    body: textOf(random, 60),
    tags: [textOf(random, 1), textOf(random, 1), textOf(random, 1)],
    author: authorOf(random),
    createdAt: momentOf(random),
    favorites: Math.floor(random() * 5000),
    published: true,
    comments,
  }
  for (let size = JSON.stringify(article).length; size < bytes; size = JSON.stringify(article).length) {
    comments.push({
      id: comments.length + 1,
      author: authorOf(random),
      createdAt: momentOf(random),
      text: textOf(random, 16),
      score: Math.round(random() * 1000) / 100,
    })
  }
  return article
}

const words = (
  'the of and to in a is that for on with as was at by an be this have from or one had but not what all were when we ' +
  'there can your which their said if will each about how up out them then she many some so these would other into has ' +
  'more two like him see time could no make than first been its who now people my made over did down only way find use ' +
  'water long little very after word called just where most know'
).split(' ')

function textOf(random: () => number, length: number): string {
  return Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(' ')
}

function authorOf(random: () => number): Author {
  return { name: textOf(random, 2), bio: random() < 0.3 ? null : textOf(random, 5), following: random() < 0.5 }
}

function momentOf(random: () => number): string {
  return new Date(1.7e12 + Math.floor(random() * 1e10)).toISOString()
}

/** Mulberry32: small, and even enough for sample data. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}
