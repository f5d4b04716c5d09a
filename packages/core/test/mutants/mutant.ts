import path from 'node:path'

/** A small mistake in the source that one test must notice. */
export interface Mutant {
  /** Under `src/`. */
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly search: string
  readonly replacement: string
  /** Under `test/`, or with `src/` in front a unit test beside the source. */
  readonly test: string
  /** Part of the name of the test that must fail, behind that of its group and ` > ` where the group matters. */
  readonly killer: string
}

/** The file of its test, under the package. */
export function testFileOf({ test }: Mutant): string {
  return test.startsWith('src/') ? test : path.join('test', test)
}
