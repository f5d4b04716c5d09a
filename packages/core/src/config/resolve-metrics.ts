import type { MetricsConfig } from './cache-config.ts'
import type { MetricsOptions } from './cache-options.ts'
import { invalid } from './checks.ts'
import { knownOptions } from './known-options.ts'

/** `undefined`: nobody asks for metrics. */
export function resolveMetrics(value: boolean | MetricsOptions | undefined): MetricsConfig | undefined {
  if (value === undefined || value === false) return undefined
  const options = value === true ? {} : value
  const { prefix = '', registry } = knownOptions('metrics', options, { registry: true, prefix: true })
  if (registry !== undefined && (typeof registry !== 'object' || registry === null))
    throw invalid('metrics.registry', 'a prom-client Registry', registry)
  // With the name of any metric behind it.
  if (typeof prefix !== 'string' || !/^([a-zA-Z_:][a-zA-Z0-9_:]*)?$/.test(prefix))
    throw invalid('metrics.prefix', 'letters, digits and underscores, the first no digit', prefix)
  return Object.freeze({ registry, prefix })
}
