import type { Mutant } from './mutant.ts'

const unit = 'src/invalidation/cascade.test.ts'

export const tagMutants: readonly Mutant[] = [
  {
    file: 'invalidation/cascade.ts',
    search: 'if (all.has(implied)) continue',
    replacement: 'if (all.has(implied) && all.size > 900) continue',
    test: unit,
    killer: 'goes on from what was implied, in circles too',
  },
  {
    file: 'invalidation/cascade.ts',
    search: '      reached.push(implied)\n',
    replacement: '',
    test: unit,
    killer: 'goes on from what was implied, in circles too',
  },
  {
    file: 'invalidation/cascade.ts',
    search: 'if (all.size > most) throw',
    replacement: 'if (all.size > 1000) throw',
    test: unit,
    killer: 'may imply a thousand tags from each, and no more',
  },
  {
    file: 'invalidation/cascade.ts',
    search: "implied.replaceAll('*', () => captured)",
    replacement: "implied.replaceAll('*', captured)",
    test: unit,
    killer: 'puts what * stood for into the implied tags',
  },
  {
    file: 'invalidation/cascade.ts',
    search: 'tag.length <= head.length + tail.length',
    replacement: 'tag.length < head.length + tail.length',
    test: unit,
    killer: 'something must be in between',
  },
  {
    file: 'paths/tag-members.ts',
    search: "withImplied(named(mergedTags(tags), 'tags'), cascade)",
    replacement: "named(mergedTags(tags), 'tags')",
    test: 'invalidation/cascade.test.ts',
    killer: 'invalidates what a tag implies in every process',
  },
]
