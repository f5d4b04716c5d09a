import { type LoadedEntry, entry } from '@cache/core'
import type { ManagerConfig, ManagerWrapOptions, Milliseconds } from './manager-options.ts'

// What cache-manager keeps for ever (`ttl: 0`) has to end some day here, ms.
const forever = 365 * 86_400_000

/** Options of a write that ends after `ttl` ms; none: as the layer says. */
export function lifeOf(ttl: number | undefined): { ttl?: number } {
  if (ttl === undefined) return {}
  return { ttl: ttl === 0 ? forever : ttl }
}

/** One call of `wrap`, with what the manager says where the call does not. */
export interface WrapCall<T> {
  readonly load: () => T | Promise<T>
  readonly ttl: Milliseconds<T> | undefined
  readonly refreshThreshold: Milliseconds<T> | undefined
  readonly raw: boolean
}

export function wrapCallOf<T>(
  config: ManagerConfig,
  load: () => T | Promise<T>,
  given: Milliseconds<T> | ManagerWrapOptions<T> | undefined,
  threshold: Milliseconds<T> | undefined,
): WrapCall<T> {
  const call = typeof given === 'object' && given !== null ? given : { ttl: given, refreshThreshold: threshold }
  return {
    load,
    ttl: call.ttl ?? config.ttl,
    refreshThreshold: call.refreshThreshold ?? config.refreshThreshold,
    raw: call.raw ?? false,
  }
}

/** What was loaded, as it is to be kept. */
export function keptAs<T>(value: T, { ttl }: WrapCall<T>): LoadedEntry<T> {
  return entry(value, lifeOf(inMs(ttl, value)))
}

/** Is a fresh value to be replaced before its end? */
export function isDue<T>({ refreshThreshold }: WrapCall<T>, value: T, ttlLeft: number): boolean {
  const threshold = inMs(refreshThreshold, value)
  return threshold !== undefined && ttlLeft < threshold
}

function inMs<T>(given: Milliseconds<T> | undefined, value: T): number | undefined {
  return typeof given === 'function' ? given(value) : given
}
