import type { EntryPolicy } from '../config/entry-policy.ts'
import { comparableFor } from './adaptive-ttl.ts'

/** For how long Redis may have an entry of this policy, ms: what became invalid must be remembered that long. */
export function longestLifeOf(policy: EntryPolicy): number {
  const { nullTtl = 0, staleFor, staleIfErrorFor, ttl } = policy
  const longestTtl = Math.max(ttl, nullTtl)
  const comparable = comparableFor(policy, { storedAt: 0, freshUntil: longestTtl })
  return longestTtl + Math.max(staleFor, staleIfErrorFor) + comparable
}
