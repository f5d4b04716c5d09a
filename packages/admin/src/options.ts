import {
  type ByteSize,
  type Cache,
  CacheError,
  type Duration,
  type LoggerLike,
  type WarmProgress,
  type WarmResult,
  parseByteSize,
  parseDuration,
} from '@cache/core'
import type { Authorize } from './access/caller.ts'
import type { RateLimitOptions } from './access/limits.ts'
import type { ReadableMetrics, ReadableRegistry } from './metric-samples.ts'
import type { Redact } from './redact.ts'
import { redactSecrets } from './redact.ts'

/** Warms something. What it resolves with is shown; what it rejects with is only logged. */
export type AdminWarmer = (context: WarmerContext) => Promise<WarmResult>

/** Both may be handed on to `layer.warm` or `warmPopular` as they are. */
export interface WarmerContext {
  readonly onProgress: (progress: WarmProgress) => void
}

export interface AdminOptions<Raw = unknown> {
  readonly cache: Cache
  /** Says who asks and what they may; there is no default. See `tokenAuthorizer`. */
  readonly authorize: Authorize<Raw>
  /** Is told of every mutation and every refusal. */
  readonly logger?: LoggerLike
  /** What the cache was given as `metrics`, with its registry of prom-client; for `metrics` and `performance/comparison`. */
  readonly metrics?: { readonly registry: unknown; readonly prefix?: string }
  /** What `POST warm` can be asked for, by name. */
  readonly warmers?: Readonly<Record<string, AdminWarmer>>
  /** Default: `redactSecrets`. */
  readonly redact?: Redact
  /** Layers with `hashIds` whose values may be shown all the same; default: none. */
  readonly showValuesOf?: readonly string[]
  readonly rateLimit?: RateLimitOptions
  /** Of a request; default `'64kb'`. */
  readonly maxBodyBytes?: ByteSize
  /** For the whole body of a request to come; default `'10s'`. */
  readonly bodyTimeout?: Duration
}

/** What the API goes by. */
export interface AdminConfig {
  readonly cache: Cache
  readonly authorize: Authorize
  readonly logger: LoggerLike | undefined
  readonly metrics: ReadableMetrics | undefined
  readonly warmers: ReadonlyMap<string, AdminWarmer>
  readonly redact: Redact
  readonly showValuesOf: ReadonlySet<string>
  readonly rateLimit: Required<RateLimitOptions>
  readonly maxBodyBytes: number
  /** ms */
  readonly bodyTimeout: number
}

/** The only place where options meet their defaults. Throws CONFIG_INVALID. */
export function resolveAdmin(options: AdminOptions<never>): AdminConfig {
  const {
    authorize,
    bodyTimeout = '10s',
    cache,
    logger,
    maxBodyBytes = '64kb',
    metrics,
    redact = redactSecrets,
  } = known(options)
  if (typeof cache?.layers !== 'function') throw invalid('cache', 'what createCache returns', cache)
  return {
    cache,
    authorize: aFunction('authorize', authorize) as Authorize,
    logger,
    metrics: metrics && { registry: checkedRegistry(metrics.registry), prefix: metrics.prefix ?? '' },
    warmers: new Map(
      Object.entries(options.warmers ?? {}).map(([name, run]) => [name, aFunction(`warmers.${name}`, run)]),
    ),
    redact: aFunction('redact', redact),
    showValuesOf: new Set((options.showValuesOf ?? []).map((name) => cache.layer(name).name)),
    rateLimit: {
      calls: atLeastOne('rateLimit.calls', options.rateLimit?.calls ?? 600),
      failures: atLeastOne('rateLimit.failures', options.rateLimit?.failures ?? 20),
    },
    maxBodyBytes: parseByteSize(maxBodyBytes, 'maxBodyBytes'),
    bodyTimeout: parseDuration(bodyTimeout, 'bodyTimeout'),
  }
}

const optionNames: Readonly<Record<keyof AdminOptions, true>> = {
  cache: true,
  authorize: true,
  logger: true,
  metrics: true,
  warmers: true,
  redact: true,
  showValuesOf: true,
  rateLimit: true,
  maxBodyBytes: true,
  bodyTimeout: true,
}

/** A misspelt limit must not be taken for none. */
function known(options: AdminOptions<never>): AdminOptions<never> {
  if (typeof options !== 'object' || options === null)
    throw invalid('the options of the admin API', 'an object', options)
  const stranger = Object.keys(options).find((name) => !Object.hasOwn(optionNames, name))
  if (stranger === undefined) return options
  throw new CacheError('CONFIG_INVALID', `${stranger} is not an option; known: ${Object.keys(optionNames).join(', ')}`)
}

function checkedRegistry(given: unknown): ReadableRegistry {
  const registry = given as ReadableRegistry | undefined
  if (typeof registry?.metrics === 'function' && typeof registry.getMetricsAsJSON === 'function') return registry
  throw invalid('metrics.registry', 'a Registry of prom-client', given)
}

function aFunction<T>(path: string, value: T): T {
  if (typeof value === 'function') return value
  throw invalid(path, 'a function', value)
}

function atLeastOne(path: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw invalid(path, 'a whole number from 1', value)
}

function invalid(path: string, rule: string, value: unknown): CacheError {
  const shown = typeof value === 'object' && value !== null ? 'an object' : String(value)
  return new CacheError('CONFIG_INVALID', `${path} must be ${rule}, got ${shown}`)
}
