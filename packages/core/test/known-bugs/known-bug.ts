/** What caches get wrong, and this one must not; each is made in copies of the source, and noticed. */
export interface KnownBug {
  readonly bug: string
  /** Mistakes that the explorer shows, by their names. */
  readonly mistakes?: readonly string[]
  /** Mutants that a test kills, by the names of those tests as the mutants have them. */
  readonly killers?: readonly string[]
}
