import type { Mutant } from './mutant.ts'

const behaviour = 'prefetch/prefetch.test.ts'
const hitRate = 'prefetch/hit-rate.test.ts'
const redis = 'prefetch/redis.test.ts'
const laws = 'src/prefetch/transitions.test.ts'
const bounds = 'src/prefetch/bounds.test.ts'

export const prefetchMutants: readonly Mutant[] = [
  // Nothing else has to leave memory for it.
  {
    file: 'prefetch/prefetch-pause.ts',
    search: "return isTight(cache) ? 'memory' : undefined",
    replacement: 'return undefined',
    test: behaviour,
    killer: 'is memory without room',
  },
  {
    file: 'prefetch/prefetch-ledger.ts',
    search: '!this.#config.isTight() && !this.#isOver',
    replacement: '!this.#isOver',
    test: behaviour,
    killer: 'is memory without room',
  },
  {
    file: 'prefetch/prefetch-pause.ts',
    search: 'flights.size + 1',
    replacement: '0',
    test: hitRate,
    killer: 'never lowers the hit rate, with memory for 12 entries',
  },
  {
    file: 'prefetch/prefetch-ledger.ts',
    search: 'if (entry && !isUsed && !unread.stays)',
    replacement: 'if (entry && !isUsed)',
    test: behaviour,
    killer: 'takes nothing away that could stand in for a failure',
  },
  {
    file: 'prefetch/prefetch-ledger.ts',
    search: 'entry !== undefined && entry.usedAt !== unread.usedAt',
    replacement: 'false',
    test: behaviour,
    killer: 'is used as well by who reads the layer itself',
  },
  {
    file: 'prefetch/prefetch-ledger.ts',
    search: 'return !this.isWasteful || ++this.#heldBack % probeEvery === 0',
    replacement: 'return true',
    test: behaviour,
    killer: 'is waste: then one in sixteen goes on',
  },
  // Reads come first, and hear of nothing.
  {
    file: 'prefetch/fetch-ahead.ts',
    search: '    await setImmediate()\n',
    replacement: '',
    test: redis,
    killer: 'asks Redis only when the read that has led to it has been answered',
  },
  {
    file: 'prefetch/prefetch.ts',
    search: 'if (prefetch?.failure && prefetch.failure.error === error) return read()',
    replacement: '',
    test: behaviour,
    killer: 'is not that of who reads meanwhile',
  },
  {
    file: 'prefetch/fetch-ahead.ts',
    search: '    if (cache.flights.joinable(key)) return true\n',
    replacement: '',
    test: behaviour,
    killer: 'is not made of what is fresh already, or being loaded',
  },
  {
    file: 'prefetch/prefetch-pause.ts',
    search: "return 'redis'",
    replacement: 'return undefined',
    test: redis,
    killer: 'fetches nothing, answers reads, and goes on when Redis is back',
  },
  {
    file: 'prefetch/fetch-ahead.ts',
    search: '    if (this.#isClosed) return true\n',
    replacement: '',
    test: behaviour,
    killer: 'lets reads go on, and learns and fetches nothing more',
  },
  // Bounds.
  {
    file: 'prefetch/prefetch-budget.ts',
    search: 'this.#running >= concurrency || ',
    replacement: '',
    test: bounds,
    killer: 'lets so many run at once',
  },
  {
    file: 'prefetch/prefetch-ledger.ts',
    search: '    if (this.#unread.size > limit) this.settle(this.#unread.keys().next().value!)\n',
    replacement: '',
    test: behaviour,
    killer: 'let go of the oldest where more is waited for',
  },
  {
    file: 'prefetch/transition-table.ts',
    search: '    if (id.length <= longestId) ',
    replacement: '    ',
    test: bounds,
    killer: 'learns no ids that take much room',
  },
  // What is believed.
  {
    file: 'prefetch/transitions.ts',
    search: 'confidenceOf(count - excess, visits)',
    replacement: 'confidenceOf(count, visits)',
    test: laws,
    killer: 'never claims more than was seen',
  },
  {
    file: 'prefetch/transitions.ts',
    search: 'const one = fading(now - visitedAt, counting.halfLife)',
    replacement: 'const one = 1',
    test: laws,
    killer: 'counts as much as the visit that it belongs to',
  },
  {
    file: 'prefetch/prefetch.ts',
    search: '    if (step.again) return\n',
    replacement: '',
    test: behaviour,
    killer: 'is not shaken by who reads the same again',
  },
]
