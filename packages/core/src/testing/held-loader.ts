/** A loader that a test holds in its hands: it runs until the test lets it end. */
export interface HeldLoader<T> {
  (context?: { readonly signal?: AbortSignal }): Promise<T>
  /** How often it was called. */
  readonly calls: number
  /** Resolves when it has been called for the n-th time, counted from 1; at once where it has been. */
  called(n?: number): Promise<void>
  /** Ends the calls that are running, in the order they came, and those still to come. */
  resolve(value: T): void
  /** The same, with an error; only the first of all these counts. */
  reject(error: unknown): void
  /** Signals of all calls that had one. */
  readonly signals: readonly AbortSignal[]
}

/**
 * Makes one, to see what happens while a load runs: who waits for it, what an invalidation does to it, what a timeout.
 * @example
 * const load = heldLoader<Article>()
 * const reading = articles.getOrSet('1', load)
 * await load.called()
 * await articles.delete('1')
 * load.resolve(article)
 */
export function heldLoader<T = string>(): HeldLoader<T> {
  const end = Promise.withResolvers<T>()
  // Nobody may be waiting yet.
  end.promise.catch(() => {})
  const signals: AbortSignal[] = []
  const waiting: { readonly n: number; readonly resolve: () => void }[] = []
  let calls = 0

  const loader = (context?: { readonly signal?: AbortSignal }): Promise<T> => {
    calls++
    if (context?.signal) signals.push(context.signal)
    for (const each of waiting) if (calls >= each.n) each.resolve()
    return end.promise
  }
  return Object.defineProperties(loader, {
    calls: { get: () => calls },
    signals: { value: signals },
    called: {
      value: (n = 1): Promise<void> => {
        const { promise, resolve } = Promise.withResolvers<void>()
        if (calls >= n) resolve()
        else waiting.push({ n, resolve })
        return promise
      },
    },
    resolve: { value: end.resolve },
    reject: { value: end.reject },
  }) as unknown as HeldLoader<T>
}
