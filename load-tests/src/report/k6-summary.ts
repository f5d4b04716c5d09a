/** The parts that are used of what k6 gives to `handleSummary`. */
export interface K6Summary {
  readonly metrics: Readonly<Record<string, K6Metric>>
  readonly root_group: { readonly checks: readonly K6Check[] }
}

export interface K6Metric {
  readonly type: 'counter' | 'gauge' | 'rate' | 'trend'
  /** By the name of the statistic, as `count`, `rate` or `p(99)`; those of a rate also have `passes` and `fails`. */
  readonly values: Readonly<Record<string, number>>
  /** By the rule, as `p(99)<5`. */
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>
}

export interface K6Check {
  readonly name: string
  readonly fails: number
}

/** Another k6 may write another form, which must not be read as a run without any requests. */
export function k6SummaryOf(json: string): K6Summary {
  const summary = JSON.parse(json) as Partial<K6Summary>
  const { metrics, root_group: rootGroup } = summary
  if (metrics && rootGroup) return { metrics, root_group: rootGroup }
  throw new Error('this k6 writes its summary in a form that is not known here')
}
