/** What a text says, in plain JSON; the same for the same text. */
export interface Analysis {
  readonly sentences: number
  readonly words: number
  /** From -1, all bad, to 1, all good. */
  readonly sentiment: number
  /** Names, dates, sums and shares, the most frequent first; at most 30. */
  readonly entities: readonly Entity[]
  /** Nouns that come up again, in their base form, the most frequent first; at most 10. */
  readonly topics: readonly Topic[]
}

export interface Entity {
  readonly kind: 'name' | 'date' | 'money' | 'percent'
  readonly text: string
  readonly count: number
}

export interface Topic {
  readonly word: string
  readonly count: number
}
