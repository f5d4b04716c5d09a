import type { Mutant } from './mutant.ts'

const life = 'policy/life.test.ts'
const stale = 'policy/stale.test.ts'

export const timesMutants: readonly Mutant[] = [
  // `ttl: 0` stores nothing.
  {
    file: 'paths/new-entry.ts',
    search: '  if (ttl === 0) return undefined\n',
    replacement: '',
    test: life,
    killer: 'stores nothing with ttl 0',
  },
  // Nothing lives longer than its policy says.
  {
    file: 'memory/memory-entry.ts',
    search: 'Math.min(entry.staleUntil, arrivedAt + layer.memoryMaxAge)',
    replacement: 'arrivedAt + layer.memoryMaxAge',
    test: life,
    killer: 'keeps no copy in memory for longer than Redis keeps the value',
  },
  {
    file: 'memory/memory-entry.ts',
    search: 'Math.min(entry.freshUntil, leavesAt, ',
    replacement: 'Math.min(entry.freshUntil, ',
    test: life,
    killer: 'answers no read from a copy that has been in memory for memoryMaxAge',
  },
  {
    file: 'paths/redis-read.ts',
    search: 'return localEntry(decoded.entry, cache.epoch)',
    replacement: `const storedAt = cache.epoch.toEpoch(cache.clock.now())
  return localEntry({ ...decoded.entry, storedAt }, cache.epoch)`,
    test: life,
    killer: 'never extends a life by taking a copy into memory',
  },
  {
    file: 'entry/jitter.ts',
    search: '(1 - jitter * random)',
    replacement: '(1 + jitter * (random - 0.5))',
    test: life,
    killer: 'lets jitter shorten a life by its fraction at most, and lengthen none',
  },
  {
    file: 'paths/new-entry.ts',
    search: 'const end = entry.staleUntil +',
    replacement: 'const end = entry.freshUntil +',
    test: life,
    killer: 'keeps no copy in memory for longer than Redis keeps the value',
  },
  // Stale windows stay as they were.
  {
    file: 'paths/new-entry.ts',
    search: 'Math.max(policy.staleFor, policy.staleIfErrorFor)',
    replacement: 'policy.staleFor + policy.staleIfErrorFor',
    test: stale,
    killer: 'lets both stale windows begin with the end of freshness',
  },
  {
    file: 'paths/flight-wait.ts',
    search: 'return now < fallback.staleUntil ? fallback : undefined',
    replacement: 'return fallback',
    test: stale,
    killer: 'lets no stale value stand in whose window has passed while its load ran',
  },
]
