import type { EpochMs } from '../shared/clock.ts'

export const minute = 60_000
export const hour: number = 60 * minute

/** One slot, so that one step counts into all of them. */
const head = (namespace: string): string => `{${namespace}:stats}:`

/** Where the facts about layers are. */
export function layersKeyOf(namespace: string): string {
  return `${head(namespace)}layers`
}

export function minuteKeyOf(namespace: string, at: EpochMs): string {
  return `${head(namespace)}m:${Math.floor(at / minute)}`
}

export function hourKeyOf(namespace: string, at: EpochMs): string {
  return `${head(namespace)}h:${Math.floor(at / hour)}`
}
