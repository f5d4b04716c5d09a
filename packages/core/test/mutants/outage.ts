import type { Mutant } from './mutant.ts'

const answers = 'outage/answers-in-time.test.ts'
const recovery = 'outage/recovery.test.ts'
const refused = 'outage/refused-stores.test.ts'

export const outageMutants: readonly Mutant[] = [
  {
    file: 'redis/guard.ts',
    search: 'const timer = setTimeout(() => setImmediate(giveUp), budget)',
    replacement: 'const timer = setTimeout(() => setImmediate(giveUp), 1000 * budget)',
    test: answers,
    killer: 'answers a read within the budget of reads',
  },
  {
    file: 'redis/command-connection.ts',
    search: "    return Promise.reject(new NotConnectedError('Redis is not connected'))",
    replacement: "    return new Promise<void>((resolve) => void this.client.on('ready', () => resolve()))",
    test: answers,
    killer: 'waits for no reconnect while Redis refuses',
  },
  {
    file: 'redis/connect.ts',
    search: '    socketTimeout: longestSilence(role, times),\n',
    replacement: '    maxRetriesPerRequest: 0,\n    retryStrategy: () => null,\n',
    test: answers,
    killer: 'while Redis refuses > answers every call within its budget, and works again without a restart',
  },
  {
    file: 'paths/flight-path.ts',
    search: 'if (asking && (asking.isLoading(key) || (running && asking.isAwaitedBy(running)))) {',
    replacement: 'if (running) {',
    test: answers,
    killer: 'shares one load among the callers of a key',
  },
  {
    file: 'paths/memory-read.ts',
    search: "return now < cache.log.heardUntil || config.whenDeaf === 'serve' || isRecent(cache, entry, now)",
    replacement: 'return now < cache.log.heardUntil || isRecent(cache, entry, now)',
    test: answers,
    killer: 'no longer trusts its memory after maxStaleness, but in a layer that may serve when deaf',
  },
  {
    file: 'assembly/assemble-shared.ts',
    search: 'return withinTime(Promise.race([connected, closing.promise]), config.timeouts.connect, common)',
    replacement: 'return connected.then(() => {})',
    test: answers,
    killer: 'while Redis hangs > is opened without waiting for long',
  },
  {
    file: 'paths/redis-read.ts',
    search: "return new CacheError('REDIS_UNAVAILABLE',",
    replacement: "return new CacheError('LOAD_TIMEOUT',",
    test: answers,
    killer: 'rejects with REDIS_UNAVAILABLE',
  },
  {
    file: 'redis/redis-tier.ts',
    search: '    await this.#beforeUse(connection)\n',
    replacement: '',
    test: recovery,
    killer: 'over a Redis that was killed and kept its data > delete stays in effect',
  },
  {
    file: 'paths/invalidation-path.ts',
    search: '  recovery.addKeys(action, keys, cache.clock.now())\n',
    replacement: '',
    test: recovery,
    killer: 'over a Redis that was killed and kept its data > delete stays in effect',
  },
  {
    file: 'paths/write-path.ts',
    search: "  recovery.addKeys('remove', [key], cache.clock.now())\n  return queued",
    replacement: '  return queued',
    test: recovery,
    killer: 'over a Redis that was killed and kept its data > set stays in effect',
  },
  {
    file: 'paths/invalidation-path.ts',
    search: '  recovery.addMembers(members, cache.clock.now())\n',
    replacement: '',
    test: recovery,
    killer: 'over a Redis that was killed and kept its data > invalidates by tag what comes back',
  },
  {
    file: 'assembly/assemble-shared.ts',
    search: 'if (recovery.length > 0)',
    replacement: 'if (recovery.length < 0)',
    test: recovery,
    killer: 'tells the others of what it had to queue even when nobody asks',
  },
  {
    file: 'invalidation/recovery-queue.ts',
    search: "    this.#members.set(indexMember('remove', '*'), { action: 'remove' })\n",
    replacement: '',
    test: recovery,
    killer: 'clears the namespace when more was invalidated',
  },
  {
    file: 'invalidation/replay.ts',
    search: 'keys.flatMap((key) => [key, leaseKeyOf(key)])',
    replacement: 'keys.map(leaseKeyOf)',
    test: recovery,
    killer: 'makes as many queued removals as fit its memory',
  },
  {
    file: 'paths/store-loaded.ts',
    search: '  if (lease) cache.background.start(() => lease.release())\n  return { outcome',
    replacement: '  return { outcome',
    test: refused,
    killer: 'gives back its lease, and its caller the value, when the value is undefined',
  },
  {
    file: 'paths/store-loaded.ts',
    search:
      "    cache.observe({ type: 'value-not-stored', layer: config.name, key: flight.key, error })\n    return unstored(layer, flight, loaded, lease)",
    replacement: '    throw error',
    test: refused,
    killer: 'gives back its lease, and its caller the value, when the value holds a function',
  },
  {
    file: 'paths/store-loaded.ts',
    search: "  cache.background.start(() => lease.release())\n  return 'skipped'",
    replacement: "  return 'skipped'",
    test: refused,
    killer: 'gives back its lease when Redis has run out of memory',
  },
  {
    file: 'redis/guard.ts',
    search: 'OOM|READONLY|',
    replacement: 'OOM|',
    test: refused,
    killer: 'gives back its lease when Redis has become a replica',
  },
  {
    file: 'stampede/lease.ts',
    search: 'throw failure ?? error',
    replacement: 'throw error',
    test: refused,
    killer: 'is read from and cleaned up, and its breakers stay closed',
  },
  {
    file: 'paths/write-path.ts',
    search: "if (failure.kind === 'refused') return invalidateKeys(cache, 'remove', [key])",
    replacement: "if (failure.kind === 'refused') return queued",
    test: refused,
    killer: 'is read from and cleaned up, and its breakers stay closed',
  },
]
