/** The part of a prom-client Registry that is read. */
export interface ReadableRegistry {
  readonly contentType: string
  metrics(): Promise<string>
  getMetricsAsJSON(): Promise<unknown[]>
}

/** As given to `createCache`: what is read is found under the same prefix. */
export interface ReadableMetrics {
  readonly registry: ReadableRegistry
  readonly prefix: string
}

export interface MetricSample {
  readonly metricName?: string
  readonly value: number
  readonly labels: Readonly<Record<string, string | number>>
}

/** The samples of some metrics, by name; none of those that there are not. */
export async function samplesOf<const Name extends string>(
  metrics: ReadableMetrics | undefined,
  names: readonly Name[],
): Promise<Readonly<Record<Name, readonly MetricSample[]>>> {
  const all = ((await metrics?.registry.getMetricsAsJSON()) ?? []) as readonly {
    readonly name: string
    readonly values: readonly MetricSample[]
  }[]
  const samples = names.map((name) => {
    const found = all.find((metric) => metric.name === `${metrics?.prefix}${name}`)
    return [name, found?.values ?? []] as const
  })
  return Object.fromEntries(samples) as Record<Name, readonly MetricSample[]>
}

/** Of histograms of seconds: how much was measured, and what it took on average, ms. */
export function meanOf(samples: readonly MetricSample[]): {
  readonly count: number
  readonly mean: number | undefined
} {
  let sum = 0
  let count = 0
  for (const { metricName = '', value } of samples) {
    if (metricName.endsWith('_sum')) sum += value
    if (metricName.endsWith('_count')) count += value
  }
  return { count, mean: count === 0 ? undefined : (1000 * sum) / count }
}
