/** A small mistake in the source that some order of events must bring to light. */
export interface Mistake {
  /** What goes wrong, in words; names it among all. */
  readonly name: string
  /** Under `src/`. */
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly search: string
  readonly replacement: string
}
