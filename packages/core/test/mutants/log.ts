import type { Mutant } from './mutant.ts'

const log = 'log/lost-connection.test.ts'
const failover = 'log/failover.test.ts'
const tracking = 'invalidation/client-tracking.test.ts'
const cluster = 'topology/cluster.test.ts'
const twoMasters = 'topology/two-masters.test.ts'

/** What the log tells, what it has lost, and what has yet to be told. */
export const logMutants: readonly Mutant[] = [
  {
    file: 'paths/store-loaded.ts',
    search: "inRedis !== 'refused' && install",
    replacement: 'install',
    test: log,
    killer: 'stores no load that began before FLUSHALL',
  },
  {
    file: 'redis/scripts/store-leased.ts',
    search: "raw === 1 ? 'stored' : 'refused'",
    replacement: "'stored'",
    test: log,
    killer: 'stores no load that began before FLUSHALL',
  },
  {
    file: 'paths/memory-read.ts',
    search: "return now < cache.log.heardUntil || config.whenDeaf === 'serve' || isRecent(cache, entry, now)",
    replacement: 'return true',
    test: log,
    killer: 'lets nothing stale out of memory beyond maxStaleness',
  },
  {
    file: 'invalidation/log-place.ts',
    search: "    if (previous !== this.#expected) return 'gap'\n",
    replacement: '',
    test: log,
    killer: 'forgets its memory when the log was trimmed',
  },
  {
    file: 'assembly/assemble-shared.ts',
    search: "client.on('ready', () => recovery.suspect())",
    replacement: "client.on('ready', () => {})",
    test: twoMasters,
    killer: 'reads nothing from a new master that it has removed itself',
  },
  {
    file: 'invalidation/redis-log.ts',
    search: 'this.#left || tip < newestKnown',
    replacement: 'this.#left',
    test: failover,
    killer: 'issues clear again after a failover',
  },
  {
    file: 'redis/one-server.ts',
    search: 'if (isElsewhere(other, client)) holder.leave()',
    replacement: 'void isElsewhere(other, client) || holder',
    test: twoMasters,
    killer: 'follows with all connections when that for log has gone over',
  },
  {
    file: 'invalidation/redis-log.ts',
    search: 'mayBeReplica: connectedAnew || isMineMissing',
    replacement: 'mayBeReplica: isMineMissing',
    test: twoMasters,
    killer: 'issues again what the old master has taken',
  },
  {
    file: 'paths/write-path.ts',
    search: "    recent.confirm(keyTargets('remove', [key]), answer.value)\n",
    replacement: '',
    test: failover,
    killer: 'issues set again after a failover',
  },
  {
    file: 'paths/store-and-tell.ts',
    search: "  recent.confirm(keyTargets('remove', [key]), answer.value)\n",
    replacement: '',
    test: failover,
    killer: 'issues update again after a failover',
  },
  {
    file: 'paths/invalidation-path.ts',
    search: '    cache.shared!.recent.confirm(memberTargets(members), answer.value)\n',
    replacement: '',
    test: failover,
    killer: 'issues invalidateTags again after a failover',
  },
  {
    file: 'invalidation/client-tracking.ts',
    search: "'BCAST', ",
    replacement: '',
    test: tracking,
    killer: 'forgets what another program has deleted',
  },
  {
    file: 'invalidation/cluster-tracking.ts',
    search: '      if (this.#tracked.has(server)) continue\n',
    replacement: '      if (this.#tracked.size > 0) continue\n',
    test: 'topology/cluster-tracking.test.ts',
    killer: 'forgets what another program has deleted, whichever server has it',
  },
  {
    file: 'invalidation/cluster-tracking.ts',
    search: 'setInterval(this.#look, interval)',
    replacement: 'setInterval(() => {}, interval)',
    test: 'src/invalidation/cluster-tracking.test.ts',
    killer: 'takes up a replica that becomes a master',
  },
  {
    file: 'paths/store-loaded.ts',
    search: 'if (ticket.overtakenBy < Infinity) return',
    replacement: 'return',
    test: tracking,
    killer: 'stores no load that another program has overtaken',
  },
  {
    file: 'paths/redis-read.ts',
    search: 'recovery.length > 0 && tier.isCluster && recovery.holds(key)',
    replacement: 'false',
    test: cluster,
    killer: 'refuses reads of what could not be removed from its server',
  },
  {
    file: 'invalidation/log-place.ts',
    search: 'this.#issued.splice(at, 0, position)',
    replacement: 'this.#issued = [Math.max(this.newestKnown, position)]',
    test: 'src/invalidation/log-place.test.ts',
    killer: 'although a later one of its own is there',
  },
]
