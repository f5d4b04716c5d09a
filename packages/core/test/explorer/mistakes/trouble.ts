import type { Mistake } from './mistake.ts'

/** When Redis is in trouble, loses things, or clocks are off. */
export const troubleMistakes: readonly Mistake[] = [
  {
    name: 'a removal that Redis was not told of is forgotten',
    file: 'paths/invalidation-path.ts',
    search: '  recovery.addKeys(action, keys, cache.clock.now())\n',
    replacement: '',
  },
  {
    name: 'a tag that Redis was not told of is forgotten',
    file: 'paths/invalidation-path.ts',
    search: '  recovery.addMembers(members, cache.clock.now())\n',
    replacement: '',
  },
  {
    name: 'a set that Redis did not answer leaves what is there',
    file: 'paths/write-path.ts',
    search: "  recovery.addKeys('remove', [key], cache.clock.now())\n  return queued",
    replacement: '  return queued',
  },
  {
    name: 'Redis is believed before it is told',
    file: 'redis/redis-tier.ts',
    search: '    await this.#beforeUse(connection)\n    return connection',
    replacement: '    return connection',
  },
  {
    name: 'a tag that is pending here is not in effect here',
    file: 'invalidation/recovery-queue.ts',
    search: '    this.#log.mirror.applyPending(members, askedAt)\n',
    replacement: '',
  },
  {
    name: 'a deaf process trusts its memory',
    file: 'paths/memory-read.ts',
    search: "return now < cache.log.heardUntil || config.whenDeaf === 'serve' || isRecent(cache, entry, now)",
    replacement: 'return true',
  },
  {
    name: 'a plain hit does not ask whether the process is deaf',
    file: 'paths/memory-read.ts',
    search: 'if (now >= entry.plainUntil || now >= log.heardUntil) return undefined',
    replacement: 'if (now >= entry.plainUntil) return undefined',
  },
  {
    name: 'a confirmation counts from its arrival',
    file: 'invalidation/redis-log.ts',
    search: 'this.heardUntil = sentAt + this.#options.maxStaleness',
    replacement: 'this.heardUntil = Math.max(sentAt, this.#options.clock.now()) + this.#options.maxStaleness',
  },
  {
    name: 'a deaf process believes what it knows of tags',
    file: 'paths/redis-read.ts',
    search: "return known === 'unknown' || cache.clock.now() >= cache.log.heardUntil ? undefined : known",
    replacement: "return known === 'unknown' ? undefined : known",
  },
  {
    name: 'an index that was lost is taken for an empty one',
    file: 'invalidation/index-mirror.ts',
    search: '    if (origin <= this.#origin) return\n',
    replacement: '    if (origin >= 0) return\n',
  },
  {
    name: 'the wall clock of the host decides freshness',
    file: 'shared/epoch-clock.ts',
    search: '    this.#offset = offset\n',
    replacement: '',
  },
  {
    name: 'an invalidation of its own that a failover has lost is not missed',
    file: 'invalidation/log-place.ts',
    search: "    if (this.#issued[0]! < position) return 'mine is missing'\n",
    replacement: '',
  },
  {
    name: 'a log that went back goes unnoticed',
    file: 'invalidation/redis-log.ts',
    search: 'this.#left || tip < newestKnown',
    replacement: 'this.#left',
  },
]
