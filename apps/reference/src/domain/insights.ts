import type { TextAnalysis } from '../analysis/text-analysis.ts'
import type { OpenData } from '../external/open-data.ts'
import type { Answer } from './answer.ts'
import type { ApiParts } from './api-parts.ts'
import { textTag } from './invalidation-tags.ts'
import { Problem } from './problem.ts'
import { longestSlug } from './slug.ts'
import { unknown } from './unknown.ts'

export interface InsightParts extends Pick<ApiParts, 'store' | 'layers'> {
  readonly analysis: Pick<TextAnalysis, 'analyze'>
  readonly openData: Pick<OpenData, 'country'>
}

/** What is found out about articles, and the world around them. */
export interface Insights {
  analyzeArticle(slug: string): Promise<Answer>
  /** Facts about a country, by its ISO 3166-1 code. */
  getCountry(code: string): Promise<Answer>
}

export function insights({ store, layers, analysis, openData }: InsightParts): Insights {
  return {
    async analyzeArticle(slug) {
      if (slug.length > longestSlug || !slug.isWellFormed()) return unknown('article')
      const article = await layers.article.read(slug, () => store.findArticle(slug))
      const text = article.value?.body
      if (text === undefined) return unknown('article', article)
      const read = await available('the analysis', () => analysis.analyze(text))
      // A favorite makes the article another one, and not its text.
      return { status: 200, body: { analysis: read.value }, read, tags: [textTag(slug)] }
    },

    async getCountry(code) {
      if (!/^[a-z]{2}$/i.test(code)) return unknown('country')
      const read = await available('the open data', () => openData.country(code))
      return read.value === null ? unknown('country', read) : { status: 200, body: { country: read.value }, read }
    },
  }
}

/** What others have to say may be out of reach for a while, and nothing that they said before may be left. */
async function available<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw new Problem(503, `${what} cannot be had now`, { cause: error })
  }
}
