// Words before a period that does not end a sentence. Single letters are initials, as in `U. S.` or `John G. Walker`.
const abbreviations = new Set(
  'Mr Mrs Ms Dr St Hon Gen Col Capt Lieut Maj Gov Prof Brig Rev Messrs'.split(' ').map((word) => `${word}.`),
)

// An end of a sentence with its closing quotes, then what a next one begins with, unless it is a number as in `No. 5`.
const possibleEnd = /(?<lastWord>\S*[.!?])["'”’)\]]*\s+(?=["'“‘([]*(?:[A-Z]|(?<!\bNos?\. )\d))/g

export function sentencesOf(text: string): string[] {
  const clean = withoutBlemishes(text)
  const sentences: string[] = []
  let start = 0
  for (const match of clean.matchAll(possibleEnd)) {
    if (isAbbreviation(match.groups?.['lastWord'] ?? '')) continue
    const end = match.index + match[0].length
    sentences.push(clean.slice(start, end).trimEnd())
    start = end
  }
  return [...sentences, clean.slice(start)].filter((sentence) => sentence !== '')
}

/** Repairs what the transcription of the addresses left behind. */
function withoutBlemishes(text: string): string {
  return (
    text
      .replaceAll('&quot;', '"')
      .replaceAll('&mdash;', '—')
      // Two sentences of different paragraphs often have nothing between them.
      .replaceAll(/(?<=[a-z][.!?]["”’)]?)(?=[A-Z][a-z'’])/g, ' ')
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim()
  )
}

function isAbbreviation(word: string): boolean {
  return abbreviations.has(word.replace(/^["'“‘([]+/, '')) || /^\W*(?:[A-HJ-Z]\.)+$/.test(word)
}
