import type { Mutant } from './mutant.ts'

const skewed = 'clock/skewed-clocks.test.ts'

export const clockMutants: readonly Mutant[] = [
  {
    file: 'shared/epoch-clock.ts',
    search: '    this.#offset = offset\n',
    replacement: '',
    test: skewed,
    killer: 'keeps an entry fresh for as long everywhere',
  },
  {
    file: 'paths/write-path.ts',
    search: 'notAfter: epoch.toEpoch(clock.now())',
    replacement: 'notAfter: clock.epochNow()',
    test: skewed,
    killer: 'orders sets and removals by Redis',
  },
]
