const shortest = 60
const longest = 200

/** The first sentence, with those after it while they are short, cut at a word when too long. */
export function descriptionOf(sentences: readonly string[]): string {
  let description = ''
  for (const sentence of sentences) {
    if (description.length >= shortest) break
    description = `${description} ${sentence}`.trim()
  }
  if (description.length <= longest) return description
  const cut = description.slice(0, longest)
  return `${cut.slice(0, cut.lastIndexOf(' ')).replace(/[\s,;:—-]+$/, '')}…`
}
