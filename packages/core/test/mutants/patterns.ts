import type { Mutant } from './mutant.ts'

const patterns = 'invalidation/patterns.test.ts'

export const patternMutants: readonly Mutant[] = [
  {
    file: 'redis/sweep.ts',
    search:
      '    await this.#removeFound(server, { glob: `${leaseStart}${pattern.head}*`, fits: ofRunning, counts: false })\n',
    replacement: '',
    test: patterns,
    killer: 'refuses the store itself, of a load in a process that has not heard of it',
  },
  {
    file: 'redis/sweep.ts',
    search:
      ', fits: ofRunning, counts: false })\n    const isValue = (key: string): boolean => !key.startsWith(leaseStart)\n    await this.#removeFound(server, { glob: pattern.text, fits: isValue, counts: true })',
    replacement:
      ', fits: ofRunning, counts: false })\n    await 0\n  }\n\n  async #valuesFirst(server: RedisCommands): Promise<void> {\n    const isValue = (key: string): boolean => !key.startsWith(leaseStart)\n    await this.#removeFound(server, { glob: this.#pattern.text, fits: isValue, counts: true })\n    await this.#sweepServer(server)',
    test: patterns,
    killer: 'finds the value of a load that ends while the leases are looked for',
  },
  {
    file: 'redis/sweep.ts',
    search: 'key === leaseKeyOf(valueKey) && pattern.matches(valueKey)',
    replacement: 'key === leaseKeyOf(valueKey)',
    test: patterns,
    killer: 'takes the leases of what matches, and no others',
  },
  {
    file: 'redis/sweep.ts',
    search: 'const isValue = (key: string): boolean => !key.startsWith(leaseStart)',
    replacement: 'const isValue = (): boolean => true',
    test: patterns,
    killer: 'takes the leases of what matches, and no others',
  },
  {
    file: 'redis/sweep.ts',
    search: "      if (cursor === '0') return\n",
    replacement: '      return\n',
    test: patterns,
    killer: 'goes through thousands of keys by SCAN',
  },
  {
    file: 'redis/sweep.ts',
    search: 'escaped(prefix) + glob',
    replacement: 'prefix + glob',
    test: patterns,
    killer: 'works under the prefix of a client, which is no pattern',
  },
  {
    file: 'paths/apply-message.ts',
    search: '  fence.overtakeMatching(matches, position)\n',
    replacement: '',
    test: patterns,
    killer: 'overtakes a copy that is on its way from Redis into memory',
  },
  {
    file: 'paths/apply-message.ts',
    search: '  return memory?.removeMatching(matches, position) ?? 0',
    replacement: '  return 0',
    test: patterns,
    killer: 'removes what matches in Redis and from the memory of every process',
  },
  {
    file: 'paths/pattern-path.ts',
    search: '    recovery.addPattern(pattern.text, cache.clock.now())\n',
    replacement: '',
    test: patterns,
    killer: 'deletes a pattern once Redis is back',
  },
  {
    file: 'paths/pattern-path.ts',
    search: 'const deleted = changeMatching(cache, pattern, Infinity)',
    replacement: 'const deleted = 0',
    test: patterns,
    killer: 'removes in memory-only mode what matches, and refuses what is loading',
  },
  {
    file: 'key/key-pattern.ts',
    search: 'const start = `${namespace}:`',
    replacement: 'const start = namespace',
    test: patterns,
    killer: 'refuses a pattern of one that begins alike',
  },
  {
    file: 'key/glob.ts',
    search: "steps.slice(step).every((left) => left === 'many')",
    replacement: 'step === steps.length',
    test: 'invalidation/glob.test.ts',
    killer: 'matches what SCAN finds, and nothing else',
  },
  {
    file: 'key/glob.ts',
    search: 'const bytes = Buffer.from(text)',
    replacement: "const bytes = Buffer.from(text, 'latin1')",
    test: 'src/key/glob.test.ts',
    killer: 'fits what it says',
  },
  {
    file: 'redis/sweep.ts',
    search: "if (from !== '0' && step.socket !== socket) throw",
    replacement: 'if (step.socket === 0) throw',
    test: 'invalidation/sweep.test.ts',
    killer: 'begins again where a server that has taken over goes on with a scan',
  },
  {
    file: 'redis/sweep.ts',
    search: 'if (pass === mostPasses || running.steps === steps) throw error',
    replacement: 'throw error',
    test: 'invalidation/sweep.test.ts',
    killer: 'begins again where a step fails, and counts what it has removed before',
  },
  {
    file: 'redis/sweep.ts',
    search: 'pass === mostPasses || running.steps === steps',
    replacement: 'pass === mostPasses',
    test: 'invalidation/sweep.test.ts',
    killer: 'gives up where not one step is answered, and where it fails again and again',
  },
  {
    file: 'redis/swept-servers.ts',
    search: 'return now === slots && ',
    replacement: 'return ',
    test: 'topology/cluster-sweep.test.ts',
    killer: 'a sweep during which a slot moves > finds keys that went',
  },
  {
    file: 'redis/swept-servers.ts',
    search: " && !now.includes('[')",
    replacement: '',
    test: 'topology/cluster-sweep.test.ts',
    killer: 'a sweep during which a slot was on the move before > finds keys that went',
  },
  {
    file: 'redis/swept-servers.ts',
    search: 'own < lengthOf(views[0]?.all ?? []) || ',
    replacement: '',
    test: 'topology/cluster-sweep.test.ts',
    killer: 'a sweep fails while a server with keys cannot be asked',
  },
  {
    file: 'paths/pattern-path.ts',
    search: 'recent.confirm(',
    replacement: 'void (',
    test: 'log/failover.test.ts',
    killer: 'issues deletePattern again after a failover',
  },
]
