import type { Mutant } from './mutant.ts'

const compose = 'compose/compose.test.ts'
const madeOf = 'compose/made-of.test.ts'
const failure = 'compose/failure.test.ts'

export const fragmentMutants: readonly Mutant[] = [
  {
    file: 'stampede/composition.ts',
    search: 'this.freshUntil = Math.min(this.freshUntil, freshUntil)',
    replacement: 'this.freshUntil = freshUntil',
    test: madeOf,
    killer: 'never outlives a part',
  },
  {
    file: 'stampede/composition.ts',
    search: 'this.#limit(this.#clock.now() + ttlLeft, tags)',
    replacement: 'this.#limit(this.#clock.now() + ttlLeft, this.tags.length ? [] : tags)',
    test: madeOf,
    killer: 'becomes invalid with each of them',
  },
  {
    file: 'paths/new-entry.ts',
    search: 'Math.min(ttlEnd, origin.composition?.freshUntil ?? Infinity)',
    replacement: 'ttlEnd',
    test: madeOf,
    killer: 'lives no longer than they do, made by getOrSet',
  },
  {
    file: 'paths/new-entry.ts',
    search: '  if (freshUntil <= now) return undefined\n',
    replacement: '',
    test: madeOf,
    killer: 'is kept by nobody where a part is not fresh',
  },
  {
    file: 'paths/new-entry.ts',
    search: ', origin.composition?.tags)',
    replacement: ')',
    test: madeOf,
    killer: 'is not kept when a part has become invalid while another one was loading',
  },
  {
    file: 'paths/gathering.ts',
    search: '        if (scope.composition) flight.composition?.join(scope.composition)\n',
    replacement: '',
    test: madeOf,
    killer: 'lives no longer than they do, made by getOrSetMany',
  },
  {
    file: 'paths/update-path.ts',
    search: '      composition: update.composition,\n',
    replacement: '',
    test: madeOf,
    killer: 'lives no longer than they do, made by update',
  },
  {
    file: 'paths/store-loaded.ts',
    search: 'inherit === false ? undefined : loaded.composition',
    replacement: 'loaded.composition',
    test: madeOf,
    killer: 'inherits nothing where it says so',
  },
  {
    file: 'wrap/compose-entry.ts',
    search: "result.outcome === 'loaded' && !result.stored ? unkept : result",
    replacement: 'result',
    test: madeOf,
    killer: 'is not kept when a part was removed by its id while it was loading',
  },
  {
    file: 'wrap/compose-entry.ts',
    search: '    noteFragment(unkept)\n',
    replacement: '',
    test: madeOf,
    killer: 'is kept by nobody where a part is not fresh',
  },
  {
    file: 'wrap/compose-entry.ts',
    search: ' || signal?.aborted',
    replacement: '',
    test: failure,
    killer: 'gets his own reason whatever fallbacks there are',
  },
  {
    file: 'wrap/compose-entry.ts',
    search: ' || isMistake(error)',
    replacement: '',
    test: failure,
    killer: 'is hidden by no fallback',
  },
  {
    file: 'wrap/compose-entry.ts',
    search: 'new Map([[name, common.params]])',
    replacement: 'common.params',
    test: compose,
    killer: 'is its own: no id, name or params of others lead to it',
  },
  {
    file: 'wrap/compose-entry.ts',
    search: '...(isShared ? [] : tags)',
    replacement: '...tags',
    test: compose,
    killer: 'is that of an entry which others use as well',
  },
]
