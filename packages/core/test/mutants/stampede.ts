import type { Mutant } from './mutant.ts'

const flight = 'stampede/shared-flight.test.ts'
const self = 'stampede/self-read.test.ts'
const fleet = 'stampede/fleet.test.ts'

export const stampedeMutants: readonly Mutant[] = [
  {
    file: 'stampede/single-flight.ts',
    search: '    this.#flights.set(key, flight.slot)\n',
    replacement: '',
    test: flight,
    killer: 'lets twenty callers share one failing run',
  },
  {
    file: 'stampede/single-flight.ts',
    search: '      if (this.#flights.get(flight.key) === flight.slot) this.#flights.delete(flight.key)\n',
    replacement: '',
    test: flight,
    killer: 'lets twenty callers share one failing run',
  },
  {
    file: 'stampede/flight.ts',
    search: 'return !this.ticket.overtaken && !this.isUnwanted',
    replacement: 'return !this.ticket.overtaken && !this.isUnwanted && !this.controller.signal.aborted',
    test: flight,
    killer: 'never runs a second loader beside one',
  },
  {
    file: 'paths/run-loader.ts',
    search: 'flight.controller.abort(loadTimeout(layer, hard))',
    replacement: 'undefined',
    test: flight,
    killer: 'never runs a second loader beside one',
  },
  {
    file: 'paths/flight-path.ts',
    search: "staleInstead(layer, flight, loadTimeout(layer, layer.config.load.hard), 'the load takes long')",
    replacement: '(() => { throw loadTimeout(layer, layer.config.load.hard) })()',
    test: flight,
    killer: 'gives a stale value instead of LOAD_TIMEOUT',
  },
  {
    file: 'stampede/flight.ts',
    search: 'if (this.#callers > 0 || this.background) return',
    replacement: '',
    test: flight,
    killer: 'lets the first caller go without harm',
  },
  {
    file: 'stampede/flight.ts',
    search: '    this.controller.abort(reason)\n    this.abandon()',
    replacement: '    this.abandon()',
    test: flight,
    killer: 'aborts the load when the last caller has gone',
  },
  {
    file: 'paths/run-loader.ts',
    search: '  signal.throwIfAborted()\n',
    replacement: '',
    test: flight,
    killer: 'does not start a loader that nobody waits for',
  },
  {
    file: 'paths/flight-path.ts',
    search: '    if (asking && isSelfRead(key, asking, running)) return loadAlone(layer, key, request, asking)\n',
    replacement: '',
    test: self,
    killer: 'runs the inner loader by getOrSet, with a warning',
  },
  {
    file: 'paths/self-read.ts',
    search: "  cache.observe({ type: 'self-read', layer: config.name, key })\n",
    replacement: '',
    test: self,
    killer: 'runs the inner loader by getOrSet, with a warning',
  },
  {
    file: 'stampede/flight.ts',
    search: 'return other === this || [...(other.#waitsFor ?? [])].some((next) => this.isAwaitedBy(next))',
    replacement: 'return other === this',
    test: self,
    killer: 'does not wait in a circle',
  },
  {
    file: 'paths/self-read.ts',
    search: '    asking.waitsFor(alone)\n',
    replacement: '',
    test: self,
    killer: 'does not wait in a circle that leads through its inner loader',
  },
  {
    file: 'paths/self-read.ts',
    search: '    asking.waitsNoLongerFor(flight)\n',
    replacement: '',
    test: self,
    killer: 'is waited for although its inner loader',
  },
  {
    file: 'paths/self-read.ts',
    search: 'if (depth <= deepestSelfRead) return',
    replacement: 'if (depth >= 0) return',
    test: self,
    killer: 'ends with LOAD_RECURSION',
  },
  {
    file: 'paths/in-turn.ts',
    search: 'if (flights.some((flight) => isInside(flight, layer))) return run()',
    replacement: '',
    test: self,
    killer: 'has its turn already where only one loader may run at once',
  },
  {
    file: 'paths/flight-path.ts',
    search: '    if (asking) running?.hurry()\n',
    replacement: '',
    test: self,
    killer: 'does not wait for a load that waits for its turn',
  },
  {
    file: 'paths/flight-path.ts',
    search: "request.force || layer.config.stampede === 'off' ? undefined",
    replacement: 'request.force ? undefined',
    test: fleet,
    killer: 'runs a loader for each caller where the layer says so',
  },
  {
    file: 'paths/run-loader.ts',
    search: 'return fallback ?? previous',
    replacement: 'return fallback',
    test: 'staleness/forced-refresh.test.ts',
    killer: 'gives its loader the present value, which is in memory',
  },
]
