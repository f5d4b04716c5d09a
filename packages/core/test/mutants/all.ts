import { clockMutants } from './clock.ts'
import { closingMutants } from './closing.ts'
import { invalidationMutants } from './invalidation.ts'
import type { Mutant } from './mutant.ts'
import { outageMutants } from './outage.ts'
import { stampedeMutants } from './stampede.ts'

export const mutants: readonly Mutant[] = [
  ...invalidationMutants,
  ...stampedeMutants,
  ...outageMutants,
  ...clockMutants,
  ...closingMutants,
]
