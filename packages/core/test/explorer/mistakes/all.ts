import { loadMistakes } from './loads.ts'
import type { Mistake } from './mistake.ts'
import { sharingMistakes } from './sharing.ts'
import { troubleMistakes } from './trouble.ts'

export const mistakes: readonly Mistake[] = [...loadMistakes, ...sharingMistakes, ...troubleMistakes]
