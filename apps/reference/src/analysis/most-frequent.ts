export interface Counted {
  readonly text: string
  readonly count: number
}

/** Each text once, those that are said most first, and those said equally often in the order of their characters. */
export function mostFrequent(texts: readonly string[], atMost: number): Counted[] {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts]
    .map(([text, count]) => ({ text, count }))
    .toSorted((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
    .slice(0, atMost)
}
