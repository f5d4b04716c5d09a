import type { Mutant } from './mutant.ts'

const defaults = 'wrap/defaults.test.ts'
const repository = 'wrap/repository.test.ts'
const standIn = 'wrap/stand-in.test.ts'
const strategy = 'wrap/strategy.test.ts'
const writeThrough = 'wrap/write-through.test.ts'

export const repositoryMutants: readonly Mutant[] = [
  {
    file: 'wrap/write-and-invalidate.ts',
    search: '    await invalidateFailed(layer, name, targetsOf)\n',
    replacement: '',
    test: repository,
    killer: 'invalidates after a failed write too',
  },
  {
    file: 'wrap/write-and-invalidate.ts',
    search: '  await invalidateTargets(layer, await targetsOf({ failed: false, result }))',
    replacement: '  void invalidateTargets(layer, await targetsOf({ failed: false, result }))',
    test: repository,
    killer: 'refreshes the list of the old language',
  },
  {
    file: 'wrap/invalidation-targets.ts',
    search: 'await Promise.allSettled([removeIds(layer, targets), removeScopes(layer, targets)])',
    replacement: 'await Promise.allSettled([removeIds(layer, targets).then(() => removeScopes(layer, targets))])',
    test: repository,
    killer: 'rejects where the rule of a successful write says what cannot be',
  },
  {
    file: 'wrap/repository-read.ts',
    search: '    get tags() {\n      return tags(value, ...args)\n    },',
    replacement: '    tags: tags(value, ...args),',
    test: repository,
    killer: 'keeps a result whose tags cannot be told nowhere',
  },
  {
    file: 'wrap/repository-read.ts',
    search: '...fixed, params }',
    replacement: '...fixed }',
    test: repository,
    killer: 'reads by id, by attribute and page by page',
  },
  {
    file: 'wrap/write-through.ts',
    search: 'tags(value(), id)',
    replacement: '[]',
    test: writeThrough,
    killer: 'keeps it as the read of the same id would',
  },
  {
    file: 'wrap/write-through.ts',
    search: 'read.layer === layer && keepsAt',
    replacement: 'keepsAt',
    test: writeThrough,
    killer: 'finds the read without an id of its own, too, and no other',
  },
  {
    file: 'wrap/write-through.ts',
    search: ' && read.params?.(id) === undefined',
    replacement: '',
    test: writeThrough,
    killer: 'finds the read without an id of its own, too, and no other',
  },
  {
    file: 'wrap/repository-write.ts',
    search: 'String(id) !== String(keeping.id)',
    replacement: 'id !== keeping.id',
    test: 'wrap/commands.test.ts',
    killer: 'keeps a written value by a lease and a store',
  },
  {
    file: 'wrap/call-place.ts',
    search: 'params: [told] }',
    replacement: 'params: told }',
    test: defaults,
    killer: 'tells a call without params from an id',
  },
  {
    file: 'wrap/call-place.ts',
    search: 'given.length === 1 && isId(only)',
    replacement: 'isId(only)',
    test: defaults,
    killer: 'never gives calls with different arguments one key',
  },
  {
    file: 'wrap/stand-in.ts',
    search: 'self === proxy() ? original : self',
    replacement: 'self',
    test: standIn,
    killer: 'leaves methods, getters and setters their private fields',
  },
  {
    file: 'wrap/stand-in.ts',
    search: 'Reflect.get(original, key, original)',
    replacement: 'Reflect.get(original, key, proxy)',
    test: standIn,
    killer: 'leaves methods, getters and setters their private fields',
  },
  {
    file: 'wrap/stand-in.ts',
    search: 'answer === original ? proxy() : answer',
    replacement: 'answer',
    test: standIn,
    killer: 'does not let the repository out as this',
  },
  {
    file: 'wrap/entity-writes.ts',
    search: '[before, result].filter(',
    replacement: '[result].filter(',
    test: 'examples/library/library.test.ts',
    killer: 'refreshes both lists when a story moves to another language',
  },
  {
    file: 'wrap/entity-writes.ts',
    search: '[before, result].filter(',
    replacement: '[before].filter(',
    test: strategy,
    killer: 'refreshes what an update moved',
  },
  {
    file: 'wrap/entity-writes.ts',
    search: '      ...(afterIsKnown ? [] : [tags.lists, tags.missing]),\n',
    replacement: '',
    test: strategy,
    killer: 'refreshes every list where a write answers with',
  },
  {
    file: 'wrap/entity-strategy.ts',
    search: '[tags.of(options.id(entity)), ...tags.embeddedIn(entity)]',
    replacement: '[tags.of(options.id(entity))]',
    test: strategy,
    killer: 'refreshes all that embeds what has changed',
  },
  {
    file: 'wrap/entity-strategy.ts',
    search: '(found ? tags.embeddedIn(found) : [tags.missing])',
    replacement: '[]',
    test: 'examples/library/library.test.ts',
    killer: 'shows a renamed child in exactly the stories',
  },
]
