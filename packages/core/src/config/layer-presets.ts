import type { LayerLevel, LayerOptions, WhenDeaf } from './cache-options.ts'

/** What a layer gets for options that it does not name. */
export interface LevelDefaults {
  readonly ttl: number
  readonly staleFor: number
  readonly staleIfErrorFor: number
  readonly memory: boolean
  readonly hashIds: boolean
  readonly whenDeaf: WhenDeaf
}

const hour = 3_600_000
const usual = { staleFor: 0, staleIfErrorFor: 0, memory: true, hashIds: false, whenDeaf: 'bypass' } as const

const byLevel: Readonly<Record<LayerLevel, LevelDefaults>> = Object.freeze({
  L1: Object.freeze({ ...usual, ttl: hour }),
  L2: Object.freeze({ ...usual, ttl: 6 * hour, staleIfErrorFor: 24 * hour }),
  L3: Object.freeze({ ...usual, ttl: 24 * hour }),
  // A session must end everywhere at once, and its id opens an account.
  L4: Object.freeze({ ...usual, ttl: hour / 12, memory: false, hashIds: true }),
})

export function defaultsOf(level: LayerLevel): LevelDefaults {
  return byLevel[level]
}

type PresetOptions<T> = Omit<LayerOptions<T>, 'level'>

/** L1, results of queries: ttl 1 hour. @example `layers: { article: queryLayer<Article>({ ttl: '10m' }) }` */
export function queryLayer<T = unknown>(options?: PresetOptions<T>): LayerOptions<T> {
  return Object.freeze({ ...options, level: 'L1' })
}

/** L2, responses of other services: ttl 6 hours, and 24 more while the service fails. */
export function externalLayer<T = unknown>(options?: PresetOptions<T>): LayerOptions<T> {
  return Object.freeze({ ...options, level: 'L2' })
}

/** L3, results of computations: ttl 24 hours. */
export function computedLayer<T = unknown>(options?: PresetOptions<T>): LayerOptions<T> {
  return Object.freeze({ ...options, level: 'L3' })
}

/** L4, sessions: ttl 5 minutes, not in memory, ids hashed, never stale. */
export function sessionLayer<T = unknown>(options?: PresetOptions<T>): LayerOptions<T> {
  return Object.freeze({ ...options, level: 'L4' })
}
