import type { Mutant } from './mutant.ts'

const flight = 'stampede/shared-flight.test.ts'
const self = 'stampede/self-read.test.ts'
const fleet = 'stampede/fleet.test.ts'

export const replacingMutants: readonly Mutant[] = [
  {
    file: 'paths/load-path.ts',
    search: '  if (lease) void flight.unwanted.then(() => lease.release())\n',
    replacement: '',
    test: flight,
    killer: 'aborts the load when the last caller has gone',
  },
  {
    file: 'paths/start-flight.ts',
    search: "if ((await flight.settled).ended === 'failed') holdOff(layer, key)",
    replacement: "const end = await flight.settled; if (end.ended === 'failed') void Promise.reject(end.error)",
    test: flight,
    killer: 'leaves nothing unhandled when a background refresh rejects',
  },
  {
    file: 'paths/gathering.ts',
    search: '    this.#flights.push(flight)\n',
    replacement: '',
    test: self,
    killer: 'does not wait for loads that are gathered behind it',
  },
  {
    file: 'paths/load-path.ts',
    search: '    if (lease) cache.background.start(() => lease.release())\n    throw error',
    replacement: '    throw error',
    test: fleet,
    killer: 'lets another instance load as soon as a load has failed',
  },
  {
    file: 'paths/start-flight.ts',
    search: "    if (request.force || layer.config.stampede === 'off') fence.overtakeOthers(flight.ticket)\n",
    replacement: '',
    test: flight,
    killer: 'keeps no older load over a forced one that has ended before it, in memory alone',
  },
  {
    file: 'paths/read-path.ts',
    search: '  if (asking && isSelfRead(key, asking, cache.flights.joinable(key))) return undefined\n',
    replacement: '',
    test: self,
    killer: 'does not keep its own stale value once more',
  },
  {
    file: 'paths/store-loaded.ts',
    search: 'tell: request.force }',
    replacement: 'tell: false }',
    test: 'staleness/forced-refresh.test.ts',
    killer: 'lets every process forget the value that it has replaced',
  },
  {
    file: 'paths/store-loaded.ts',
    search:
      "  if (request.force && inRedis === 'skipped') cache.shared?.recovery.addKeys('remove', [flight.key], cache.clock.now())\n",
    replacement: '',
    test: 'staleness/forced-refresh.test.ts',
    killer: 'that could not reach Redis has the old value removed once it can',
  },
  {
    file: 'paths/load-path.ts',
    search: 'const copy = request.force ? findInMemory(layer, flight.key, cache.clock.now())?.entry : undefined',
    replacement: 'const copy = undefined as MemoryEntry | undefined',
    test: 'commands/counts.test.ts',
    killer: 'takes on a forced refresh: the lease, and one script to store and to tell',
  },
  {
    file: 'paths/load-path.ts',
    search: 'if (request.force) flight.previous = found',
    replacement: 'if (request.force) flight.fallback = found',
    test: 'staleness/forced-refresh.test.ts',
    killer: 'fails with its loader, although there is a value, and leaves that where it is',
  },
]
