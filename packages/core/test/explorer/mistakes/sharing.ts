import type { Mistake } from './mistake.ts'

/** Who loads, and who waits for whom. */
export const sharingMistakes: readonly Mistake[] = [
  {
    name: 'a flight cannot be found by those who could join it',
    file: 'stampede/single-flight.ts',
    search: '    this.#flights.set(key, flight.slot)\n',
    replacement: '',
  },
  {
    name: 'a flight that has ended can still be joined',
    file: 'stampede/single-flight.ts',
    search: '      if (this.#flights.get(flight.key) === flight.slot) this.#flights.delete(flight.key)\n',
    replacement: '',
  },
  {
    name: 'a second load begins beside one that is past its hard timeout',
    file: 'stampede/flight.ts',
    search: 'return !this.ticket.overtaken && !this.isUnwanted',
    replacement: 'return !this.ticket.overtaken && !this.isUnwanted && !this.controller.signal.aborted',
  },
  {
    name: 'the first caller who leaves takes the load from the others',
    file: 'stampede/flight.ts',
    search: 'if (this.#callers > 0 || this.background) return',
    replacement: '',
  },
  {
    name: 'a background refresh that fails is an unhandled rejection',
    file: 'paths/start-flight.ts',
    search: "if ((await flight.settled).ended === 'failed') holdOff(layer, key)",
    replacement: "const end = await flight.settled; if (end.ended === 'failed') void Promise.reject(end.error)",
  },
  {
    name: 'a value that cannot be stored leaves its lease behind',
    file: 'paths/store-loaded.ts',
    search: '  if (lease) cache.background.start(() => lease.release())\n  return { outcome',
    replacement: '  return { outcome',
  },
  {
    name: 'a load that fails leaves its lease behind',
    file: 'paths/load-path.ts',
    search: '    if (lease) cache.background.start(() => lease.release())\n    throw error',
    replacement: '    throw error',
  },
  {
    name: 'a loader that reads its own key waits for itself',
    file: 'paths/flight-path.ts',
    search: '    if (asking && isSelfRead(key, asking, running)) return loadAlone(layer, key, request, asking)\n',
    replacement: '',
  },
  {
    name: 'a lease that another process holds is taken over',
    file: 'paths/lease-path.ts',
    search: 'const lease = await shared.leases.acquire(flight.key)',
    replacement: 'const lease = await shared.leases.takeOver(flight.key)',
  },
  {
    name: 'a lease that is held is taken for a free one',
    file: 'paths/lease-path.ts',
    search: "if (lease !== 'held')",
    replacement: "if (lease === 'held') return withoutLease\n    else",
  },
  {
    name: 'what was stored between the read and the lease is not looked for',
    file: 'paths/lease-path.ts',
    search: "  if (!entry) return { state: 'may load', lease }\n",
    replacement: "  if (entry !== null) return { state: 'may load', lease }\n",
  },
  {
    name: 'a loader that reads its own key gets back what it is to replace',
    file: 'paths/read-path.ts',
    search: '  if (asking && isSelfRead(key, asking, cache.flights.joinable(key))) return undefined\n',
    replacement: '',
  },
  {
    name: 'a late reader of a deaf process shares a load that knows too little',
    file: 'paths/flight-path.ts',
    search: "      if (isOutdated && waited.ended === 'settled') continue\n",
    replacement: '',
  },
]
