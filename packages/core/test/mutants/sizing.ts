import type { Mutant } from './mutant.ts'

const estimates = 'memory/estimates.test.ts'
const moving = 'memory/moving-bound.test.ts'
const sizing = 'memory/sizing.test.ts'
const unit = 'src/memory/memory-sizing.test.ts'

export const sizingMutants: readonly Mutant[] = [
  // Bounded, whatever the bound does.
  {
    file: 'memory/memory-tier.ts',
    search: '    while (this.#entries.calculatedSize > bound - bytes && this.count > 0) this.#entries.pop()\n',
    replacement: '',
    test: moving,
    killer: 'never lets more be kept than it says',
  },
  {
    file: 'memory/memory-tier.ts',
    search: 'if (entry.bytes <= this.maxBytes - this.bookkeeping) this.#entries.set(key, entry)\n    else this',
    replacement: 'this.#entries.set(key, entry)\n    if (entry.bytes > this.#entries.maxSize) this',
    test: moving,
    killer: 'takes in what is larger than its least once it has grown',
  },
  {
    file: 'memory/memory-tier.ts',
    search: 'return this.#entries.calculatedSize + this.bookkeeping',
    replacement: 'return this.#entries.calculatedSize',
    test: estimates,
    killer: 'takes an eighth of a small memory and half a megabyte of a large one',
  },
  {
    file: 'memory/shadow-list.ts',
    search: '    this.#order.touch(shadow)\n    this.#keepToBudget()\n',
    replacement: '    this.#order.touch(shadow)\n',
    test: moving,
    killer: 'never lets more be kept than it says',
  },
  {
    file: 'memory/memory-tier.ts',
    search: '    if (warnings !== this.#warnings) this.#insertions++\n',
    replacement: '',
    test: moving,
    killer: 'shrinks when less is read, and keeps what is',
  },
  // Estimates are those of what happens.
  {
    file: 'memory/shadow-list.ts',
    search: 'return this.#order.bytesAfter(shadow) / this.rate + shadow.bytes',
    replacement: 'return this.#order.bytesAfter(shadow) + shadow.bytes',
    test: estimates,
    killer: 'few hot things among many',
  },
  {
    file: 'memory/shadow-list.ts',
    search: ' || this.size > maxEntries * this.rate',
    replacement: '',
    test: estimates,
    killer: 'is no more where the number of entries is what stands in the way',
  },
  {
    file: 'memory/memory-sizing.ts',
    search: '    this.#reuse.fade()\n',
    replacement: '',
    test: estimates,
    killer: 'follows what is read, and forgets what was',
  },
  {
    file: 'memory/memory-sizing.ts',
    search: 'isFull ? this.#room : 0',
    replacement: '0',
    test: unit,
    killer: 'grows where there is room on the heap',
  },
  {
    file: 'memory/memory-sizing.ts',
    search: 'const wanted = this.#heap.isTight()\n',
    replacement: 'const wanted = this.#heap.isTight() && this.#reads < 0\n',
    test: unit,
    killer: 'gives up memory, step by step and slowly, while the heap is nearly full',
  },
  // Reads count once, and only what a larger memory would have had counts for one.
  {
    file: 'paths/memory-read.ts',
    search: '  cache.memory?.use(entry)\n',
    replacement: '',
    test: sizing,
    killer: 'count once each: read',
  },
  {
    file: 'paths/bulk-path.ts',
    search: '  noteMiss(layer, key, now)\n',
    replacement: '',
    test: sizing,
    killer: 'count once each: getOrSetMany',
  },
  {
    file: 'paths/memory-read.ts',
    search: '      now < ghost.freshUntil &&\n',
    replacement: '',
    test: sizing,
    killer: 'past its ttl',
  },
  {
    file: 'paths/memory-read.ts',
    search: '      isTrusted(layer, ghost, now) &&\n',
    replacement: '',
    test: sizing,
    killer: 'does not grow for copies that a process would not trust which cannot hear',
  },
  {
    file: 'paths/memory-read.ts',
    search: "log.mirror.validityOf(ghost, ghost.layer, ghost.knownAt) === 'valid'",
    replacement: 'true',
    test: sizing,
    killer: 'is no reason for more of it: invalidated by a tag',
  },
  {
    file: 'memory/memory-tier.ts',
    search:
      '    if (entry && entry.position < position) this.#entries.delete(key)\n    this.#sizing?.forget(key, position)\n',
    replacement: '    if (entry && entry.position < position) this.#entries.delete(key)\n',
    test: sizing,
    killer: 'is no reason for more of it: deleted',
  },
  {
    file: 'memory/memory-tier.ts',
    search: '    this.#sizing?.forgetMatching(matches, position)\n',
    replacement: '',
    test: sizing,
    killer: 'is no reason for more of it: deleted by a pattern',
  },
]
