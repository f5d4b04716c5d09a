import { sentencesOf } from './sentences.ts'

// Characters.
const paragraphLength = 500
const partLength = 2000

/** The parts of an address, each of a few paragraphs; the texts have none of their own, so sentences are gathered. */
export function partsOf(text: string): string[][] {
  const paragraphs = groupsOf(sentencesOf(text), paragraphLength).map((sentences) => sentences.join(' '))
  return groupsOf(paragraphs, partLength)
}

/** Consecutive texts in groups of about one length, none of which is a small remainder. */
export function groupsOf(texts: readonly string[], length: number): string[][] {
  const total = texts.reduce((sum, text) => sum + text.length, 0)
  const groups = Math.max(1, Math.round(total / length))
  let before = 0
  const grouped = Map.groupBy(texts, (text) => {
    const middle = before + text.length / 2
    before += text.length
    return Math.floor((middle / total) * groups)
  })
  return [...grouped.values()]
}
