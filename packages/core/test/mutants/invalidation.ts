import type { Mutant } from './mutant.ts'

const running = 'invalidation/running-load.test.ts'
const late = 'invalidation/late-loads.test.ts'
const agreement = 'invalidation/agreement.test.ts'
const tags = 'invalidation/tags.test.ts'
const nested = 'invalidation/nested-reads.test.ts'

export const invalidationMutants: readonly Mutant[] = [
  {
    file: 'stampede/fence.ts',
    search: 'return this.overtakenBy <= position',
    replacement: 'return true',
    test: running,
    killer: 'in memory-only mode keeps a running load from becoming visible',
  },
  {
    file: 'redis/scripts/log-operands.ts',
    search: '...valueAndLeaseKeys]',
    replacement: "...valueAndLeaseKeys.filter((key) => !key.startsWith('lease:'))]",
    test: running,
    killer: 'delete by another instance refuses the store itself',
  },
  {
    file: 'paths/write-path.ts',
    search: '    leaseKey: leaseKeyOf(key),',
    replacement: "    leaseKey: leaseKeyOf(key) + '!',",
    test: running,
    killer: 'set by another instance refuses the store itself',
  },
  {
    file: 'paths/invalidation-path.ts',
    search: '  for (const key of keys) changeKey(cache, action, key, Infinity)\n  if (!cache.shared)',
    replacement: '  if (!cache.shared)',
    test: running,
    killer: 'in memory-only mode keeps a running load from becoming visible',
  },
  {
    file: 'paths/redis-read.ts',
    search: 'if (!ticket.admits(entry.position)) return false',
    replacement: '',
    test: late,
    killer: 'a copy on its way from Redis into memory > is not installed',
  },
  {
    file: 'paths/apply-message.ts',
    search: "  fence.overtake(key, position, change === 'expire' ? 'expire' : 'remove')\n",
    replacement: '',
    test: late,
    killer: 'a copy on its way from Redis into memory > is not installed',
  },
  {
    file: 'stampede/single-flight.ts',
    search: 'this.#fence.enter(key, known.position)',
    replacement: 'this.#fence.enter(key, Infinity)',
    test: late,
    killer: 'stays invisible as a background refresh',
  },
  {
    file: 'stampede/fence.ts',
    search: "if (other !== ticket) other.overtake(Infinity, 'remove')",
    replacement: '',
    test: late,
    killer: 'in memory alone, > stays invisible past its soft timeout, overtaken by set',
  },
  {
    file: 'paths/apply-message.ts',
    search: 'else memory?.removeBefore(key, position)',
    replacement: '',
    test: agreement,
    killer: 'lets all tiers of all instances agree after two of them set',
  },
  {
    file: 'paths/write-path.ts',
    search: "outcome.status === 'applied' ? outcome.position : cache.log.position",
    replacement: 'Number.MAX_SAFE_INTEGER',
    test: agreement,
    killer: 'lets all tiers of all instances agree after two of them set',
  },
  {
    file: 'stampede/flight.ts',
    search: 'return !this.ticket.overtaken && !this.isUnwanted',
    replacement: 'return !this.isUnwanted',
    test: agreement,
    killer: 'starts a new flight for a reader who comes after an invalidation',
  },
  {
    file: 'paths/flight-path.ts',
    search: 'if (running && revision > flight.revision && !stillValid(layer, waited)) continue',
    replacement: '',
    test: agreement,
    killer: 'gives a reader who came after',
  },
  {
    file: 'paths/run-loader.ts',
    search: 'const position = cache.log.position',
    replacement: 'const position = Number.MAX_SAFE_INTEGER',
    test: tags,
    killer: 'keeps invisible a load whose own tag was invalidated while it ran',
  },
  {
    file: 'invalidation/index-mirror.ts',
    search: 'if (position > 0) this.apply(member, position)',
    replacement: 'if (position > 0) this.#remember(member, position)',
    test: tags,
    killer: 'takes what it learned of a tag by asking',
  },
  {
    file: 'invalidation/redis-log.ts',
    search: 'this.mirror.reset(knownFrom, origin)',
    replacement: 'this.mirror.reset(0, origin)',
    test: tags,
    killer: 'vouches for no entry from before the loss of the log',
  },
  {
    file: 'invalidation/redis-log.ts',
    search: '    this.mirror.raiseOrigin(state.origin)\n',
    replacement: '',
    test: tags,
    killer: 'gives up what the index held when the index is lost',
  },
  {
    file: 'invalidation/index-mirror.ts',
    search: "expired === 'invalidated' ? 'stale' : expired",
    replacement: "expired === 'invalidated' ? 'removed' : expired",
    test: tags,
    killer: 'expires by tag without removing',
  },
  {
    file: 'paths/run-loader.ts',
    search: 'Math.min(position, flight.readAsOf)',
    replacement: 'position',
    test: nested,
    killer: 'goes with it through loads in between',
  },
  {
    file: 'paths/update-path.ts',
    search: 'Math.min(position, scope.readAsOf)',
    replacement: 'position',
    test: nested,
    killer: 'goes with it when many are loaded at once, or one is updated',
  },
  {
    file: 'paths/gathering.ts',
    search: '        flight.hasRead(scope.readAsOf)\n',
    replacement: '',
    test: nested,
    killer: 'goes with it when many are loaded at once, or one is updated',
  },
  {
    file: 'paths/memory-read.ts',
    search: 'noteRead(log.heard)',
    replacement: 'noteRead(log.position)',
    test: nested,
    killer: 'goes with it, however lately that was found to be valid',
  },
]
