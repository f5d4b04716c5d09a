import type { DurationHistogram } from './duration-histogram.ts'

type Labels = Readonly<Record<string, string>>

/** One number, as it is when metrics are collected. */
export type Sample = readonly [value: number, labels: Labels]

/** What can be offered to a registry: a name of Prometheus, and how to read it when it is collected. */
export type Metric = { readonly name: string; readonly help: string } & (
  | { readonly type: 'counter' | 'gauge'; readonly read: () => readonly Sample[] | Promise<readonly Sample[]> }
  | {
      readonly type: 'histogram'
      readonly read: () => readonly (readonly [histogram: DurationHistogram, labels: Labels])[]
    }
)

/** One as prom-client has it: counts are the cache's own, so a registry that is reset does not reset what happened. */
export function registered({ help, name, ...metric }: Metric): object {
  const { type } = metric
  return {
    name,
    help,
    type,
    aggregator: 'sum',
    reset() {},
    // A registry for OpenMetrics takes `_total` off the name of a counter, to put it behind it again.
    async get(this: { name: string }) {
      const values = metric.type === 'histogram' ? bucketsOf(name, metric.read()) : samplesOf(await metric.read())
      return { name: this.name, help, type, aggregator: 'sum', values }
    },
  }
}

interface Value {
  readonly value: number
  readonly labels: Labels
  readonly metricName?: string
}

function samplesOf(samples: readonly Sample[]): Value[] {
  return samples.map(([value, labels]) => ({ value, labels }))
}

function bucketsOf(name: string, histograms: readonly (readonly [DurationHistogram, Labels])[]): Value[] {
  return histograms.flatMap(([histogram, labels]) => [
    ...histogram.cumulative.map((value, i) => ({
      metricName: `${name}_bucket`,
      value,
      labels: { ...labels, le: String(histogram.bounds[i]) },
    })),
    { metricName: `${name}_bucket`, value: histogram.count, labels: { ...labels, le: '+Inf' } },
    { metricName: `${name}_sum`, value: histogram.sum, labels },
    { metricName: `${name}_count`, value: histogram.count, labels },
  ])
}
