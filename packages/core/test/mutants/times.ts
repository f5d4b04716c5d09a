import type { Mutant } from './mutant.ts'

const life = 'policy/life.test.ts'
const stale = 'policy/stale.test.ts'
const adaptive = 'times/adaptive.test.ts'
const rules = 'times/rules.test.ts'

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
  // What a ttl learns.
  {
    file: 'entry/adaptive-ttl.ts',
    search: 'if (!seen?.unchanged) return min',
    replacement: 'if (!seen) return min',
    test: adaptive,
    killer: 'falls to min with another one',
  },
  {
    file: 'entry/adaptive-ttl.ts',
    search: 'Math.min(Math.max(0, seen.age), seen.ttl)',
    replacement: 'seen.ttl',
    test: adaptive,
    killer: 'does not grow by loads that come one upon the other',
  },
  {
    file: 'paths/new-entry.ts',
    search: 'entry.staleUntil + comparableFor(config.policy, entry)',
    replacement: 'entry.staleUntil',
    test: 'times/bounds.test.ts',
    killer: 'once more the time it was fresh',
  },
  {
    file: 'paths/memory-read.ts',
    search: 'isComparable(layer, entry, now) && isValid(cache, entry, now) ? entry',
    replacement: 'isComparable(layer, entry, now) ? entry',
    test: adaptive,
    killer: 'learns in memory alone',
  },
  {
    file: 'paths/load-path.ts',
    search: "find?.state === 'absent' ? find.ended : comparableCopy(layer, key)",
    replacement: 'comparableCopy(layer, key)',
    test: 'times/failures.test.ts',
    killer: 'begins at min where Redis has lost what was learned',
  },
  {
    file: 'paths/load-path.ts',
    search: "find?.state === 'absent' ? find.ended : comparableCopy(layer, key)",
    replacement: "find?.state === 'absent' ? find.ended : undefined",
    test: 'times/failures.test.ts',
    killer: 'goes on from what this process knows while Redis hangs, with maxStaleness 10s',
  },
  {
    file: 'paths/unchanged.ts',
    search: 'return !checked.issues && codec.same(before, checked.value)',
    replacement: 'return false',
    test: adaptive,
    killer: 'compares with what the schema makes of a value',
  },
  {
    file: 'paths/unchanged.ts',
    search: 'if (!replaced || isConfirmed) return isConfirmed',
    replacement: 'if (!replaced) return false',
    test: adaptive,
    killer: 'believes a loader that nothing has changed',
  },
  {
    file: 'entry/longest-life.ts',
    search: 'Math.max(staleFor, staleIfErrorFor) + comparable',
    replacement: 'Math.max(staleFor, staleIfErrorFor)',
    test: 'times/bounds.test.ts',
    killer: 'counts an entry that adapts as living for max',
  },
  // What a function says.
  {
    file: 'paths/ttl-of.ts',
    search: 'Math.min(policy.maxTtl, ruled(rule, layer, value, origin))',
    replacement: 'ruled(rule, layer, value, origin)',
    test: rules,
    killer: 'gives no more than maxTtl',
  },
  {
    file: 'paths/ttl-of.ts',
    search: 'if (ttl instanceof Promise) ttl.catch(() => {})',
    replacement: '',
    test: rules,
    killer: 'returns a promise that is rejected',
  },
  {
    file: 'config/resolve-policy.ts',
    search: '{ ttl: override, rule: undefined }',
    replacement: '{ ...own, ttl: override }',
    test: 'src/config/resolve-config.test.ts',
    killer: 'has the ttl of the environment in place of one that decides',
  },
]
