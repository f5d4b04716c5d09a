/** Names of the public contract. */
export const contractNames = [
  'cache_hits_total',
  'cache_misses_total',
  'cache_stale_hits_total',
  'cache_errors_total',
  'cache_operation_duration_seconds_bucket',
  'cache_load_duration_seconds_bucket',
  'cache_loads_total',
  'cache_invalidations_total',
  'cache_invalidation_lag_seconds_bucket',
  'cache_fenced_stores_total',
  'cache_memory_bytes',
  'cache_entries',
  'cache_evictions_total',
  'cache_redis_memory_bytes',
  'cache_keys_total',
  'cache_breaker_state',
  'cache_deaf',
  'cache_recovery_queue_length',
  'cache_time_saved_seconds_total',
]

export interface Samples {
  readonly size: number
  readonly names: ReadonlySet<string>
  /** Of all labels. */
  readonly labels: ReadonlySet<string>
  /** Under exactly these labels. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined
}

/** Reads what Prometheus would read. Throws for a line that is none, and for a sample that is there twice. */
export function samplesOf(text: string): Samples {
  const values = new Map<string, number>()
  const names = new Set<string>()
  const labels = new Set<string>()
  for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
    const [, name, list = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    if (name === undefined) throw new Error(`not a sample: ${line}`)
    const pairs = Array.from(
      list.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g),
      ([, label, text_]) => [label!, text_!] as const,
    )
    const key = keyOf(name, pairs)
    if (values.has(key)) throw new Error(`there twice: ${line}`)
    values.set(key, Number(value))
    names.add(name)
    for (const [label] of pairs) labels.add(label)
  }
  return { size: values.size, names, labels, value: (name, by = {}) => values.get(keyOf(name, Object.entries(by))) }
}

function keyOf(name: string, labels: readonly (readonly [string, string])[]): string {
  return JSON.stringify([name, ...labels.toSorted(([one], [other]) => (one < other ? -1 : 1))])
}
