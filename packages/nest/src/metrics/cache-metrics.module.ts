import type { Metrics } from '@cache/core'
import { Controller, type DynamicModule, Get, Header, Inject, Module, type NestModule, type Type } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { measureRequests } from './measure-requests.ts'

export interface CacheMetricsOptions {
  readonly metrics: Metrics
  /** Where Prometheus asks, below a global prefix; default `metrics`. `false`: nowhere. */
  readonly path?: string | false
  /** Whether requests are measured; default true. */
  readonly requests?: boolean
}

const OPTIONS = Symbol('@cache/nest:metrics')

/** Mounts what is in a registry of prom-client, and measures requests by route and by what the cache did. */
@Module({})
export class CacheMetricsModule implements NestModule {
  readonly #adapterHost: HttpAdapterHost
  readonly #options: CacheMetricsOptions

  constructor(@Inject(HttpAdapterHost) adapterHost: HttpAdapterHost, @Inject(OPTIONS) options: CacheMetricsOptions) {
    this.#adapterHost = adapterHost
    this.#options = options
  }

  /**
   * With what `createMetrics` has made.
   * @example CacheMetricsModule.forRoot({ metrics: createMetrics({ registry }) })
   */
  static forRoot(options: CacheMetricsOptions): DynamicModule {
    const { metrics, path = 'metrics' } = options
    return {
      module: CacheMetricsModule,
      providers: [{ provide: OPTIONS, useValue: options }],
      controllers: path === false ? [] : [controllerAt(path, metrics)],
    }
  }

  /** Before the platform is told of routes. Throws CONFIG_INVALID for names of metrics that are taken. */
  configure(): void {
    const { metrics, requests = true } = this.#options
    if (requests) measureRequests(this.#adapterHost.httpAdapter, metrics)
  }
}

function controllerAt(path: string, metrics: Metrics): Type {
  @Controller(path)
  class MetricsController {
    @Get()
    @Header('Content-Type', metrics.contentType)
    scrape(): Promise<string> {
      return metrics.text()
    }
  }
  return MetricsController
}
