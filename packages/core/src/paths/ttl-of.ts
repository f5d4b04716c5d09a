import { AdaptiveTtl } from '../config/adaptive-ttl.ts'
import { parseDuration } from '../config/duration.ts'
import type { EntryPolicy } from '../config/entry-policy.ts'
import type { TtlRule } from '../config/ttl-rule.ts'
import { nextTtl } from '../entry/adaptive-ttl.ts'
import type { MemoryEntry } from '../memory/memory-entry.ts'
import type { LocalMs } from '../shared/clock.ts'
import type { LayerContext } from './layer-context.ts'
import { previousOf } from './run-loader.ts'

/** What a value's ttl may depend on besides the value. */
export interface TtlOrigin {
  readonly id: string
  readonly params?: unknown
  /** Nothing is known of what there was before a value that is written. */
  readonly replaced?: Replaced | undefined
}

/** What a load has replaced. */
export interface Replaced {
  readonly entry: MemoryEntry
  /** When the load began. */
  readonly at: LocalMs
  readonly unchanged: boolean
}

/** How long a value is fresh, ms. Throws what the user's function throws, and CONFIG_INVALID where it returns no duration. */
export function ttlOf(layer: LayerContext, value: unknown, policy: EntryPolicy, origin: TtlOrigin): number {
  const { nullTtl, rule, ttl } = policy
  if (value === null && nullTtl !== undefined) return nullTtl
  if (rule === undefined) return ttl
  return rule instanceof AdaptiveTtl
    ? learned(rule, origin)
    : Math.min(policy.maxTtl, ruled(rule, layer, value, origin))
}

function learned(bounds: AdaptiveTtl, { replaced }: TtlOrigin): number {
  if (!replaced) return nextTtl(bounds, undefined)
  const { at, entry, unchanged } = replaced
  return nextTtl(bounds, { ttl: entry.freshUntil - entry.storedAt, age: at - entry.storedAt, unchanged })
}

function ruled(rule: TtlRule<never>, { config }: LayerContext, value: unknown, origin: TtlOrigin): number {
  const { id, params, replaced } = origin
  const previous = replaced && previousOf(replaced.entry, replaced.at)
  const ttl: unknown = rule(value as never, { id, params, previous: previous as never })
  // A promise that nobody waits for must not end the process when it is rejected.
  if (ttl instanceof Promise) ttl.catch(() => {})
  return parseDuration(ttl, `what the ttl of layer "${config.name}" returns`)
}
