/** Members of a comma-separated list, trimmed, without the empty ones; commas in quoted strings do not part (RFC 9110, section 5.6.1). */
export function listMembers(text: string): readonly string[] {
  if (!text.includes('"')) return trimmed(text.split(','))
  const members: string[] = []
  let start = 0
  let mayQuote = true
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"' && mayQuote) {
      const end = quotedEnd(text, at)
      // One that does not close quotes nothing: what follows, perhaps `no-store`, counts.
      mayQuote = end !== undefined
      at = end ?? at
    } else if (text[at] === ',') {
      members.push(text.slice(start, at))
      start = at + 1
    }
  }
  members.push(text.slice(start))
  return trimmed(members)
}

/** What a quoted string says (RFC 9110, section 5.6.4); `undefined`: it is none. */
export function unquoted(text: string): string | undefined {
  if (text[0] !== '"' || quotedEnd(text, 0) !== text.length - 1) return undefined
  return text.slice(1, -1).replaceAll(/\\(.)/gs, '$1')
}

// Where the string that opens at `start` closes.
function quotedEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') return at
    if (text[at] === '\\') at++
  }
  return undefined
}

function trimmed(members: readonly string[]): readonly string[] {
  return members.map((member) => member.trim()).filter((member) => member !== '')
}
