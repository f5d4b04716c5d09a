/** What keeps a load test from running, in words for whoever started it. */
export class LoadError extends Error {
  override readonly name = 'LoadError'
}
