import { createRequire } from 'node:module'
import type { MetricsOptions } from '../config/cache-options.ts'
import { withMethods } from '../config/checks.ts'
import { resolveMetrics } from '../config/resolve-metrics.ts'
import { CacheError } from '../shared/cache-error.ts'
import { type Metric, registered } from './metric.ts'

/** The part of a prom-client Registry that is needed; prom-client itself is not. */
export interface MetricsRegistry {
  readonly contentType: string
  registerMetric(metric: never): void
  removeSingleMetric(name: string): void
  metrics(): Promise<string>
}

/** A registry, and the prefix of what is offered to it: made once, and given to caches and adapters. */
export class Metrics implements MetricsOptions {
  readonly registry: MetricsRegistry
  readonly prefix: string

  constructor(options: MetricsOptions) {
    const { prefix, registry = defaultRegistry() } = resolveMetrics(options)!
    this.registry = withMethods('metrics.registry', registry as MetricsRegistry, [
      'registerMetric',
      'removeSingleMetric',
      'metrics',
    ])
    this.prefix = prefix
  }

  /** Media type of `text`. */
  get contentType(): string {
    return this.registry.contentType
  }

  /** Everything in the registry, as Prometheus reads it. */
  text(): Promise<string> {
    return this.registry.metrics()
  }

  /**
   * Offers metrics, or none of them; nothing is computed until the registry collects. Disposing takes them out again. Throws
   * CONFIG_INVALID for a name that is taken.
   */
  add(metrics: readonly Metric[]): Disposable {
    const added: string[] = []
    const dispose = (): void => {
      for (const name of added.splice(0)) this.registry.removeSingleMetric(name)
    }
    try {
      for (const metric of metrics) {
        const name = this.prefix + metric.name
        this.registry.registerMetric(registered({ ...metric, name }) as never)
        added.push(name)
      }
    } catch (error) {
      dispose()
      const hint =
        'metrics.registry has metrics of these names already; several caches in one need a metrics.prefix each'
      throw new CacheError('CONFIG_INVALID', hint, error)
    }
    return { [Symbol.dispose]: dispose }
  }
}

/**
 * What `createCache` and the adapters offer their metrics to; without a registry to the default one of prom-client. Throws
 * CONFIG_INVALID.
 * @example const metrics = createMetrics({ registry: new Registry() })
 */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  return new Metrics(options)
}

/** Of the very prom-client that the application has, since only that one's is scraped. */
function defaultRegistry(): unknown {
  try {
    return (createRequire(import.meta.url)('prom-client') as { readonly register: unknown }).register
  } catch (error) {
    throw new CacheError('CONFIG_INVALID', 'metrics without a registry need the package prom-client', error)
  }
}
