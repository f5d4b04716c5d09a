import type { KeyBuilder } from '../key/cache-key.ts'
import type { LayerContext } from '../paths/layer-context.ts'
import type { KeyWatch } from '../stampede/key-watch.ts'
import type { Hearing } from './hearing.ts'
import type { Pace } from './pace.ts'
import type { WarmPlan } from './warm-options.ts'

/** What became of an item; `unanswered`: Redis has not said. */
export type ItemOutcome = 'stored' | 'skipped' | 'refused' | 'unanswered'

/** What the items of one run share. */
export interface WarmRun {
  readonly layer: LayerContext
  readonly keyOf: KeyBuilder
  readonly plan: WarmPlan
  readonly pace: Pace
  /** Of keys that change while the run goes on. */
  readonly watch: KeyWatch
  /** `undefined` where nothing is shared. */
  readonly hearing: Hearing | undefined
  readonly signal: AbortSignal
}

/** The layer as an item finds it: where Redis has it as well, nothing that is read has to leave memory for it. */
export function layerFor({ layer }: WarmRun): LayerContext {
  const { memory, shared } = layer.cache
  return shared && memory?.isFull ? { ...layer, config: { ...layer.config, memory: false } } : layer
}
