import type { Mutant } from './mutant.ts'

const past = 'warming/no-resurrection.test.ts'
const warm = 'warming/warm.test.ts'
const outage = 'warming/outage.test.ts'
const schedule = 'warming/schedule.test.ts'
const popularity = 'warming/popularity.test.ts'

export const warmingMutants: readonly Mutant[] = [
  {
    file: 'warming/store-item.ts',
    search: 'return watch.admits(ticket.key, asOf.position) && ticket.admits(asOf.position)',
    replacement: 'return ticket.admits(asOf.position)',
    test: past,
    killer: 'asked of another process',
  },
  {
    file: 'warming/store-item.ts',
    search: "if (validity !== 'valid') return validity === 'unknown' ? 'unanswered' : 'refused'",
    replacement: '',
    test: past,
    killer: 'asked of another process',
  },
  {
    file: 'warming/store-item.ts',
    search: "isUnchanged(run, given) && knownValidity(layer, given) === 'valid'",
    replacement: 'isUnchanged(run, given)',
    test: past,
    killer: 'does not come back in memory-only mode',
  },
  {
    file: 'warming/store-item.ts',
    search: '      position: asOf.position,\n',
    replacement: '      position: cache.log.position,\n',
    test: past,
    killer: 'asked of another process',
  },
  {
    file: 'warming/pulling.ts',
    search: "if (this.#asOf === 'next') this.#since",
    replacement: 'this.#since',
    test: past,
    killer: 'of a query that was read at once and is handed over row by row',
  },
  {
    file: 'warming/warm.ts',
    search: 'layer.cache.log.mirror.attached || (await this.#attach())',
    replacement: 'await this.#attach()',
    test: past,
    killer: 'does not bring back what is invalidated right after the call',
  },
  {
    file: 'stampede/fence.ts',
    search: '    for (const watch of this.#watches) watch.changedMatching(matches, by)\n',
    replacement: '',
    test: past,
    killer: 'read before deletePattern',
  },
  {
    file: 'stampede/fence.ts',
    search: '    for (const watch of this.#watches) watch.changed(ticket.key, Infinity)\n',
    replacement: '',
    test: past,
    killer: 'read before set > does not come back in memory-only mode',
  },
  {
    file: 'warming/hearing.ts',
    search: 'while (log.heard < tip)',
    replacement: 'while (false)',
    test: past,
    killer: 'waits until it has heard of what was invalidated before it took the lease',
  },
  {
    file: 'warming/hearing.ts',
    search: 'position < origin',
    replacement: 'false',
    test: outage,
    killer: 'refuses what was read before Redis lost its index',
  },
  {
    file: 'warming/pulling.ts',
    search: '    if (this.#isOver || !this.#pulls) return\n',
    replacement: '    return\n',
    test: warm,
    killer: 'ends at a signal: asks for nothing more, tells the source',
  },
  {
    file: 'warming/pace.ts',
    search: 'while (this.#running >= this.limit)',
    replacement: 'while (false)',
    test: warm,
    killer: 'never asks for more than is under way',
  },
  {
    file: 'warming/warm.ts',
    search: 'plan.load ? Math.min(wanted, Math.max(1, Math.floor(config.load.concurrency / 2))) : wanted',
    replacement: 'wanted',
    test: warm,
    killer: 'lets a live read wait for nothing but the load of its own id',
  },
  {
    file: 'warming/warm-run.ts',
    search: 'shared && memory?.isFull',
    replacement: 'false',
    test: warm,
    killer: 'takes no room in memory that others would have to leave',
  },
  {
    file: 'warming/load-item.ts',
    search: "  if (presence === 'unanswered') return presence\n",
    replacement: '',
    test: outage,
    killer: 'asks no source for what could not be shared',
  },
  {
    file: 'warming/fleet-turn.ts',
    search: 'if (!holder.ok || holder.value?.toString() === token) continue',
    replacement: 'continue',
    test: schedule,
    killer: 'is told to stop when the lock is lost',
  },
  {
    file: 'warming/popularity.ts',
    search:
      "closing.addEventListener('abort', () => layer.cache.background.start(() => this.#flush()), { once: true })",
    replacement: '',
    test: popularity,
    killer: 'warms what was hot before a clear and a deploy',
  },
  {
    file: 'warming/popular-member.ts',
    search: ' && keyOf(sameId, sameParams) === key',
    replacement: '',
    test: popularity,
    killer: 'keeps params with an id, where they lead to the same value again',
  },
]
