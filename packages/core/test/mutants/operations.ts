import type { Mutant } from './mutant.ts'

const statistics = 'operations/statistics.test.ts'
const explained = 'operations/explain.test.ts'
const door = 'operations/door.test.ts'
const windows = 'src/operations/window.test.ts'
const judged = 'src/operations/judgement.test.ts'
const advice = 'src/observability/layer-advice.test.ts'
const health = 'src/observability/health.test.ts'

export const operationsMutants: readonly Mutant[] = [
  {
    file: 'operations/counts.ts',
    search: 'count - (before.get(field) ?? 0)',
    replacement: 'count',
    test: windows,
    killer: 'are told once each',
  },
  {
    file: 'operations/recorder.ts',
    search: '    else if (cannotHaveCounted(answer)) this.#untold = sumOf([told, this.#untold])\n',
    replacement: '',
    test: statistics,
    killer: 'count nothing twice where Redis was not there to count',
  },
  {
    file: 'operations/recorder.ts',
    search: 'if (!shared || (told.size === 0 && this.#hasToldFacts)) return',
    replacement: 'if (!shared) return',
    test: statistics,
    killer: 'cost one command a minute',
  },
  {
    file: 'operations/recorder.ts',
    search: '    this.#cancelTimer?.()\n    this.#cache.background.start(() => this.#tell())\n',
    replacement: '    this.#cancelTimer?.()\n',
    test: statistics,
    killer: 'are told without the application',
  },
  {
    file: 'operations/recorder.ts',
    search: '    this.#cancelTimer?.()\n',
    replacement: '',
    test: statistics,
    killer: 'refuse what they cannot be asked',
  },
  {
    file: 'operations/insight.ts',
    search: 'await readSlices(this.#target, at).catch(nothing)',
    replacement: 'await readSlices(this.#target, at)',
    test: statistics,
    killer: 'answer of this process while Redis hangs',
  },
  {
    file: 'operations/insight.ts',
    search: 'fleet ? withUntold(fleet, recorder.untold, at)',
    replacement: 'fleet ? fleet',
    test: statistics,
    killer: 'add up what its processes have counted',
  },
  {
    file: 'operations/route-counters.ts',
    search: 'this.#routes.set(this.#routes.size < mostRoutes ? name : otherRoutes, counts)',
    replacement: 'this.#routes.set(name, counts)',
    test: windows,
    killer: 'up to a bound',
  },
  {
    file: 'operations/local-windows.ts',
    search: 'if (old <= index - kept || old > index) slices.delete(old)',
    replacement: 'if (old > index) slices.delete(old)',
    test: windows,
    killer: 'is of the last 61 minutes',
  },
  {
    file: 'redis/scripts/add-statistics.ts',
    search: '    countsLife,\n',
    replacement: '    factsLife,\n',
    test: statistics,
    killer: 'lie in Redis for 25 hours',
  },
  {
    file: 'operations/judgement.ts',
    search: 'return at > position ?',
    replacement: 'return at >= position ?',
    test: judged,
    killer: 'names what has made an entry unusable',
  },
  {
    file: 'operations/judgement.ts',
    search: "if (position < origin) return { action: 'remove', scope: originMember, position: origin }",
    replacement: '',
    test: judged,
    killer: 'agrees with what a read would find',
  },
  {
    file: 'operations/look-up.ts',
    search: "client.call('EXISTS', leaseKeyOf(key))",
    replacement: "client.call('EXISTS', key)",
    test: explained,
    killer: 'sees a load that is running',
  },
  {
    file: 'operations/explain.ts',
    search: 'if (now >= entry.leavesAt)',
    replacement: 'if (now < 0)',
    test: explained,
    killer: 'follows the times of an entry in memory',
  },
  {
    file: 'operations/sample-keys.ts',
    search: 'const share = (isAll ? 1 : size / Math.max(1, seen)) *',
    replacement: 'const share = 1 *',
    test: door,
    killer: 'is told of by a part of its keys',
  },
  {
    file: 'operations/sample-keys.ts',
    search: "client.call('STRLEN', key).catch(unlessOfOtherType)",
    replacement: "client.call('STRLEN', key)",
    test: door,
    killer: 'leaves out what looks like a value',
  },
  {
    file: 'observability/layer-advice.ts',
    search: 'Math.min(layer.misses.absent, layer.counters.removals)',
    replacement: 'layer.counters.removals',
    test: advice,
    killer: 'says why, and what to do',
  },
  {
    file: 'observability/health.ts',
    search: '    ready: true,\n',
    replacement: '    ready: !isDown,\n',
    test: health,
    killer: 'leaves a process ready',
  },
]
