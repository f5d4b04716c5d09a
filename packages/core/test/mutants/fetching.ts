import type { Mutant } from './mutant.ts'

const keys = 'fetch/keys.test.ts'
const storing = 'fetch/storing.test.ts'
const staleness = 'fetch/staleness.test.ts'
const sharing = 'fetch/sharing.test.ts'
const bodies = 'fetch/bodies.test.ts'
const fleet = 'fetch/fleet.test.ts'
const limits = 'fetch/limits.test.ts'
const dispatch = 'fetch/dispatch.test.ts'

export const fetchMutants: readonly Mutant[] = [
  {
    file: 'fetch/request-key.ts',
    search: 'if (isCredential(name)) return true',
    replacement: '',
    test: keys,
    killer: 'differs by chosen fields alone, and by credentials in any case',
  },
  {
    file: 'fetch/request-key.ts',
    search: '!neutral.has(name) && !neutralFamily.test(name)',
    replacement: 'false',
    test: keys,
    killer: 'differs with login-customer-id',
  },
  {
    file: 'fetch/variant.ts',
    search: 'return vary.length === 0 || selectionOf(vary, headers) === selection',
    replacement: 'return true',
    test: keys,
    killer: 'is told apart by what Vary names',
  },
  {
    file: 'fetch/read-response.ts',
    search: ': { ...place, isForced: true }\n}',
    replacement: ': place\n}',
    test: keys,
    killer: 'follows a Vary that changes',
  },
  {
    file: 'fetch/storability.ts',
    search: "if (control.noStore) return 'no-store'",
    replacement: '',
    test: storing,
    killer: 'that says no-store is not kept',
  },
  {
    file: 'fetch/storability.ts',
    search: "if (control.private) return 'private'",
    replacement: '',
    test: storing,
    killer: 'that is private, in a shared cache is not kept',
  },
  {
    file: 'fetch/arrived-response.ts',
    search: 'return isDecoded ? others : fields',
    replacement: 'return fields',
    test: storing,
    killer: 'says nothing of a coding that it no longer has',
  },
  {
    file: 'fetch/request-key.ts',
    search: 'isDecoded ? urlId(url) : `wire ${urlId(url)}`',
    replacement: 'urlId(url)',
    test: dispatch,
    killer: 'keeps bytes as they came, apart from those that fetch has decoded',
  },
  {
    file: 'fetch/request-run.ts',
    search: "if (before && !canStandIn) return entry<Stored>({ kind: 'failed', error }, { store: false })",
    replacement: '',
    test: staleness,
    killer: 'that must not stand in is asked about once for all who wait',
  },
  {
    file: 'fetch/entry-life.ts',
    search: 'if (isForValidation(kept)) return',
    replacement: 'if (kept.status === 0) return',
    test: staleness,
    killer: 'that has to be asked about each time is asked about by each',
  },
  {
    file: 'fetch/pass.ts',
    search: 'if (changed.length > 0) {',
    replacement: 'if (changed.length > 9) {',
    test: sharing,
    killer: 'makes everybody ask again',
  },
  {
    file: 'fetch/request-run.ts',
    search: 'if (this.#isOver) this.#discardOwn()',
    replacement: '',
    test: sharing,
    killer: 'leave nothing running where the response of one who has left may not be kept',
  },
  {
    file: 'fetch/request-run.ts',
    search: "if (body === undefined) return this.#pass('too large', { from: 'upstream', arrived })",
    replacement: "if (body === undefined) throw new Error('too large')",
    test: bodies,
    killer: 'longer than the cap',
  },
  {
    file: 'fetch/arrived-response.ts',
    search: 'void aborted(signal, native).then(() => ending.abort(signal.reason))',
    replacement: 'ending.signal.throwIfAborted()',
    test: bodies,
    killer: 'of a response that is not kept streams to its caller alone, who can end it',
  },
  {
    file: 'fetch/host-gate.ts',
    search: 'await this.#outside(() => this.#layer.set(',
    replacement: 'await this.#outside(async () => void (',
    test: fleet,
    killer: 'leaves a host alone when one of its processes was told to',
  },
  {
    file: 'fetch/turns.ts',
    search: 'if (this.#queued >= this.#longest)',
    replacement: 'if (this.#queued > 1000)',
    test: limits,
    killer: 'lets a bounded number wait',
  },
  {
    file: 'fetch/turns.ts',
    search: 'if (orElse) throw',
    replacement: 'if (orElse && wait === -1) throw',
    test: limits,
    killer: 'lets something stale stand in rather than wait',
  },
]
