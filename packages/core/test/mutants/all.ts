import { byteMutants } from './bytes.ts'
import { clockMutants } from './clock.ts'
import { closingMutants } from './closing.ts'
import { fragmentMutants } from './fragments.ts'
import { fetchMutants } from './fetching.ts'
import { invalidationMutants } from './invalidation.ts'
import { leaseMutants } from './leases.ts'
import { logMutants } from './log.ts'
import { keyMutants } from './keys.ts'
import { memoryMutants } from './memory.ts'
import type { Mutant } from './mutant.ts'
import { operationsMutants } from './operations.ts'
import { outageMutants } from './outage.ts'
import { patternMutants } from './patterns.ts'
import { prefetchMutants } from './prefetch.ts'
import { replacingMutants } from './replacing.ts'
import { repositoryMutants } from './repositories.ts'
import { sizingMutants } from './sizing.ts'
import { stampedeMutants } from './stampede.ts'
import { tagMutants } from './tags.ts'
import { testingMutants } from './testing.ts'
import { timesMutants } from './times.ts'
import { valueMutants } from './values.ts'
import { warmingMutants } from './warming.ts'

export const mutants: readonly Mutant[] = [
  ...invalidationMutants,
  ...logMutants,
  ...stampedeMutants,
  ...leaseMutants,
  ...replacingMutants,
  ...outageMutants,
  ...clockMutants,
  ...closingMutants,
  ...valueMutants,
  ...keyMutants,
  ...timesMutants,
  ...memoryMutants,
  ...byteMutants,
  ...tagMutants,
  ...patternMutants,
  ...fragmentMutants,
  ...prefetchMutants,
  ...testingMutants,
  ...warmingMutants,
  ...repositoryMutants,
  ...sizingMutants,
  ...fetchMutants,
  ...operationsMutants,
]
