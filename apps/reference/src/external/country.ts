/** Facts about a country, as the upstream tells them. */
export interface Country {
  /** ISO 3166-1, two letters. */
  readonly code: string
  readonly name: string
  /** In its own language. */
  readonly native: string
  readonly capital: string
  readonly continent: string
  readonly languages: readonly string[]
  /** ISO 4217. */
  readonly currencies: readonly string[]
}
