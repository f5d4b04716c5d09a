import type { History } from './history.ts'
import type { Loss } from './losses.ts'
import type { Verdict } from './oracle.ts'

/** What need not have happened. */
export const needless: readonly string[] = ['violations', 'applied and lost', 'lost with their process']

/** How much a history has proved. */
export function tallyOf(
  { faults, loads, reads, writes }: History,
  { replayed, violations }: Verdict,
  losses?: readonly Loss[],
): Record<string, number> {
  const readsFrom = (tier: string): number => reads.filter(({ from }) => from === tier).length
  const writesThatWere = (wanted: string): number => writes.filter(({ status }) => status === wanted).length
  return {
    reads: reads.length,
    'memory hits': readsFrom('memory'),
    'redis hits': readsFrom('redis'),
    'reads answered by a load': readsFrom('loader'),
    loads,
    writes: writes.length,
    'writes applied': writesThatWere('applied'),
    'writes queued': writesThatWere('queued'),
    'writes queued and replayed': replayed,
    ...Object.fromEntries(
      Array.from(
        Map.groupBy(faults, ({ kind }) => kind),
        ([kind, each]) => [`${kind} (fault)`, each.length],
      ),
    ),
    ...(losses && {
      'applied and lost': losses.length,
      'lost with their process': losses.filter(({ againAt, dueAt }) => (againAt ?? dueAt) === undefined).length,
    }),
    violations: violations.length,
  }
}
