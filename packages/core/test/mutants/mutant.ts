/** A small mistake in the source that one test must notice. */
export interface Mutant {
  /** Under `src/`. */
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly search: string
  readonly replacement: string
  /** Under `test/`. */
  readonly test: string
  /** Part of the name of the test that must fail, behind that of its group and ` > ` where the group matters. */
  readonly killer: string
}
