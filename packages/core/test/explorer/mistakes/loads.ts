import type { Mistake } from './mistake.ts'

/** While a load is running. */
export const loadMistakes: readonly Mistake[] = [
  {
    name: 'a refused store still goes into memory',
    file: 'paths/store-loaded.ts',
    search: "inRedis !== 'refused' && install",
    replacement: 'install',
  },
  {
    name: 'a refused store counts as stored',
    file: 'redis/scripts/store-leased.ts',
    search: "raw === 1 ? 'stored' : 'refused'",
    replacement: "'stored'",
  },
  {
    name: 'a removal leaves the lease of a running load',
    file: 'redis/scripts/log-operands.ts',
    search: '...valueAndLeaseKeys]',
    replacement: "...valueAndLeaseKeys.filter((key) => !key.startsWith('lease:'))]",
  },
  {
    name: 'a set leaves the lease of a running load',
    file: 'paths/write-path.ts',
    search: '    leaseKey: leaseKeyOf(key),',
    replacement: "    leaseKey: leaseKeyOf(key) + '!',",
  },
  {
    name: 'an update is stored whatever came in between',
    file: 'paths/update-path.ts',
    search: "if (answer.ok && answer.value === 'stored') return true",
    replacement: 'if (answer.ok) return true',
  },
  {
    name: 'an update that was refused leaves what is there',
    file: 'paths/update-path.ts',
    search: "if (!stored) await invalidateKeys(cache, 'remove', [key])",
    replacement: '',
  },
  {
    name: 'a key that is changed overtakes nothing',
    file: 'paths/apply-message.ts',
    search: "  fence.overtake(key, position, change === 'expire' ? 'expire' : 'remove')\n",
    replacement: '',
  },
  {
    name: 'an expiry overtakes nothing',
    file: 'paths/apply-message.ts',
    search: "  fence.overtake(key, position, change === 'expire' ? 'expire' : 'remove')\n",
    replacement: "  if (change !== 'expire') fence.overtake(key, position, 'remove')\n",
  },
  {
    name: 'a message leaves the copy in memory',
    file: 'paths/apply-message.ts',
    search: 'else memory?.removeBefore(key, position)',
    replacement: '',
  },
  {
    name: 'a message of an expiry leaves the copy fresh',
    file: 'paths/apply-message.ts',
    search: "if (change === 'expire') memory?.expireBefore(key, position)",
    replacement: "if (change === 'expire') return",
  },
  {
    name: 'a ticket admits everything',
    file: 'stampede/fence.ts',
    search: 'return this.overtakenBy <= position',
    replacement: 'return true',
  },
  {
    name: 'a copy read from Redis is installed without asking its ticket',
    file: 'paths/redis-read.ts',
    search: 'if (!ticket.admits(entry.position)) return false',
    replacement: '',
  },
  {
    name: 'a load knows of every invalidation to come',
    file: 'stampede/single-flight.ts',
    search: 'this.#fence.enter(key, known.position)',
    replacement: 'this.#fence.enter(key, Infinity)',
  },
  {
    name: 'a load is stamped with the position of the future',
    file: 'paths/run-loader.ts',
    search: 'const position = cache.log.position',
    replacement: 'const position = Number.MAX_SAFE_INTEGER',
  },
  {
    name: 'a load is stamped with the position at its end',
    file: 'paths/run-loader.ts',
    search: 'position: Math.min(position, flight.readAsOf),',
    replacement: 'position: Math.max(position, cache.log.position),',
  },
  {
    name: 'a removal overtakes nothing once Redis has answered',
    file: 'paths/invalidation-path.ts',
    search: '    for (const key of keys) changeKey(cache, action, key, answer.value)\n',
    replacement: '',
  },
  {
    name: 'a set overtakes nothing',
    file: 'stampede/fence.ts',
    search: "if (other !== ticket) other.overtake(Infinity, 'remove')",
    replacement: '',
  },
  {
    name: 'a set is newer than everything',
    file: 'paths/write-path.ts',
    search: "outcome.status === 'applied' ? outcome.position : cache.log.position",
    replacement: 'Number.MAX_SAFE_INTEGER',
  },
  {
    name: 'a reader joins a flight that was overtaken',
    file: 'stampede/flight.ts',
    search: 'return !this.ticket.overtaken && !this.isUnwanted',
    replacement: 'return !this.isUnwanted',
  },
  {
    name: 'a reader who joins after an invalidation does not verify',
    file: 'paths/flight-path.ts',
    search: 'if (running && revision > flight.revision && !stillValid(layer, waited)) continue',
    replacement: '',
  },
  {
    name: 'a tag invalidated here is not known here',
    file: 'paths/invalidation-path.ts',
    search: '  for (const member of members) log.mirror.apply(member, position)\n',
    replacement: '',
  },
  {
    name: 'a tag invalidated elsewhere is not known here',
    file: 'paths/apply-message.ts',
    search: 'for (const member of message.members) reach.mirror.apply(member, message.position)',
    replacement: '',
  },
  {
    name: 'an expiry of a tag is taken for nothing',
    file: 'invalidation/index-mirror.ts',
    search: "return expired === 'invalidated' ? 'stale' : expired",
    replacement: "return expired === 'invalidated' ? 'valid' : expired",
  },
]
