import { type Touches, nothing } from './touches.ts'

export type StepKind =
  | 'execute'
  | 'deliver'
  | 'unblock'
  | 'late'
  | 'program'
  | 'timer'
  | 'time'
  | 'reconnect'
  | 'trouble'

/** Something that can happen next. */
export interface Step {
  readonly kind: StepKind
  /** Names it among all steps of a moment, and again in a replay. */
  readonly label: string
  /** The process in which it happens; negative: a place outside of all. */
  readonly owner: number
  readonly touches: Touches
  run(): void
}

/** No code of a process runs in such a step, so nothing has to settle after it. */
export function isOutside({ kind }: Step): boolean {
  return kind === 'execute' || kind === 'unblock' || kind === 'late' || kind === 'time'
}

/** Picks what happens next; there is always at least one step. */
export type Chooser = (steps: readonly Step[]) => Step

export function outside(kind: 'late' | 'time' | 'trouble', label: string, run: () => void): Step {
  return { kind, label, owner: -1, touches: nothing, run }
}
