/** A loader that a test holds in its hands: it runs until the test lets it end. */
export interface HeldLoader<T> {
  (context: { readonly signal: AbortSignal }): Promise<T>
  /** How often it was called. */
  readonly calls: number
  /** Resolves when it has been called for the n-th time, counted from 1. */
  called(n?: number): Promise<void>
  /** Ends the calls that are running, in the order they came, and those still to come. */
  resolve(value: T): void
  reject(error: unknown): void
  /** Signals of all calls. */
  readonly signals: readonly AbortSignal[]
}

export function heldLoader<T = string>(): HeldLoader<T> {
  const end = Promise.withResolvers<T>()
  end.promise.catch(() => {})
  const signals: AbortSignal[] = []
  const waiting: { readonly n: number; readonly resolve: () => void }[] = []

  const loader = ({ signal }: { readonly signal: AbortSignal }): Promise<T> => {
    signals.push(signal)
    for (const each of waiting) if (signals.length >= each.n) each.resolve()
    return end.promise
  }
  return Object.defineProperties(loader, {
    calls: { get: () => signals.length },
    signals: { get: () => signals },
    called: {
      value: (n = 1): Promise<void> => {
        const { promise, resolve } = Promise.withResolvers<void>()
        if (signals.length >= n) resolve()
        else waiting.push({ n, resolve })
        return promise
      },
    },
    resolve: { value: end.resolve },
    reject: { value: end.reject },
  }) as unknown as HeldLoader<T>
}

/** A promise's outcome as a value, so that it is never unhandled while a test looks elsewhere. */
export async function outcomeOf<T>(promise: Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await promise }
  } catch (error) {
    return { error }
  }
}

export const codeOf = async (promise: Promise<unknown>): Promise<unknown> => {
  const outcome = await outcomeOf(promise)
  return 'error' in outcome ? ((outcome.error as { code?: unknown } | undefined)?.code ?? outcome.error) : 'no error'
}
