/** How the upstream treats those who ask it. `0` switches a trouble off. */
export interface UpstreamBehavior {
  /** Median time to an answer, ms; default 80. */
  readonly latency: number
  /** Sigma of that time's log-normal distribution; default 0.5: one answer in a hundred takes more than three medians. */
  readonly latencySpread: number
  /** Part of the requests, 0 to 1, answered 503; default 0.01. */
  readonly errorRate: number
  /** Part of the requests, 0 to 1, that never get an answer; default 0.001. */
  readonly hangRate: number
  /** `Retry-After` of a 503, s; default 1. */
  readonly retryAfter: number
  /** `max-age` of an answer, s; default 300. */
  readonly maxAge: number
}

export interface UpstreamOptions extends Partial<UpstreamBehavior> {
  /** Of its chances: the same seed brings the same troubles in the same order; default 1. */
  readonly seed?: number
}

export type UpstreamConfig = Required<UpstreamOptions>

/** Nothing goes wrong and nothing takes time. */
export const calm = { latency: 0, errorRate: 0, hangRate: 0 } as const satisfies UpstreamOptions

interface Setting {
  readonly usual: number
  readonly most: number
}

const day = 86_400

const settings: Readonly<Record<keyof UpstreamConfig, Setting>> = {
  latency: { usual: 80, most: 60_000 },
  latencySpread: { usual: 0.5, most: 3 },
  errorRate: { usual: 0.01, most: 1 },
  hangRate: { usual: 0.001, most: 1 },
  retryAfter: { usual: 1, most: day },
  maxAge: { usual: 300, most: 365 * day },
  seed: { usual: 1, most: Number.MAX_SAFE_INTEGER },
}

export const settingNames = Object.keys(settings) as readonly (keyof UpstreamConfig)[]

/** Options over `base`, or over the defaults. Throws a RangeError that names the option. */
export function upstreamConfigOf(options: UpstreamOptions, base?: UpstreamConfig): UpstreamConfig {
  const read = (name: keyof UpstreamConfig): number => {
    const value = options[name] ?? base?.[name] ?? settings[name].usual
    const problem = problemOf(name, value)
    if (problem !== undefined) throw new RangeError(`upstream.${name} ${problem}`)
    return value
  }
  return Object.fromEntries(settingNames.map((name) => [name, read(name)])) as unknown as UpstreamConfig
}

/** What is wrong with a value, to be said after its name. */
export function problemOf(name: keyof UpstreamConfig, value: number): string | undefined {
  const { most } = settings[name]
  return value >= 0 && value <= most ? undefined : `must be a number from 0 to ${most}, got ${value}`
}
