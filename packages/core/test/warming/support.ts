import type { WarmItem } from '../../src/index.ts'

/** A source that hands over an item only when the test lets it, and tells what became of it. */
export interface HeldSource<T> extends AsyncIterable<WarmItem<T>> {
  /** Items asked for so far. */
  readonly pulls: number
  /** `return` has been called. */
  readonly returned: boolean
  /** Resolves when it has been asked for the n-th item, counted from 1. */
  pulled(n: number): Promise<void>
  /** Answers the oldest pull that waits, or the next to come. */
  give(item: WarmItem<T>): void
  end(): void
  fail(error: unknown): void
}

export function heldSource<T>(): HeldSource<T> {
  type Step = { item: WarmItem<T> } | { error: unknown } | 'end'
  const steps: Step[] = []
  const askers: ((step: Step) => void)[] = []
  const waiting: { readonly n: number; readonly resolve: () => void }[] = []
  let pulls = 0
  let returned = false

  const take = (step: Step): void => {
    const asker = askers.shift()
    if (asker) asker(step)
    else steps.push(step)
  }
  return {
    get pulls() {
      return pulls
    },
    get returned() {
      return returned
    },
    pulled: (n) =>
      new Promise((resolve) => {
        if (pulls >= n) resolve()
        else waiting.push({ n, resolve })
      }),
    give: (item) => take({ item }),
    end: () => take('end'),
    fail: (error) => take({ error }),
    [Symbol.asyncIterator]: () => ({
      async next() {
        pulls++
        for (const each of waiting) if (pulls >= each.n) each.resolve()
        const step = steps.shift() ?? (await new Promise<Step>((resolve) => askers.push(resolve)))
        if (step === 'end') return { done: true, value: undefined }
        if ('error' in step) throw step.error
        return { done: false, value: step.item }
      },
      async return() {
        returned = true
        return { done: true, value: undefined }
      },
    }),
  }
}
