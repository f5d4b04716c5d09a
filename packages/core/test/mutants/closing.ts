import type { Mutant } from './mutant.ts'

const stuck = 'lifecycle/stuck-loader.test.ts'

export const closingMutants: readonly Mutant[] = [
  {
    file: 'assembly/draining.ts',
    search: 'await withinTime(drainAll(parts), 2 * drainTime, parts)',
    replacement: 'await drainAll(parts)',
    test: stuck,
    killer: 'closes although a loader never ends',
  },
  {
    file: 'stampede/single-flight.ts',
    search: 'for (const { flight } of this.#running) flight?.controller.abort(reason)',
    replacement: '',
    test: stuck,
    killer: 'aborts on close a loader that takes too long',
  },
  {
    file: 'assembly/draining.ts',
    search: '  await flights.drain(',
    replacement: '  void flights.drain(',
    test: stuck,
    killer: 'waits on close for a loader that ends in time',
  },
]
