import type { Duration } from '../config/cache-options.ts'
import { aFunction, fraction, invalid, wholeNumber } from '../config/checks.ts'
import { parsePeriod } from '../config/duration.ts'
import { type OptionNames, knownOptions } from '../config/known-options.ts'
import type { Id } from '../key/cache-key.ts'
import type { LayerContext } from '../paths/layer-context.ts'
import type { Loader } from '../paths/loader.ts'
import type { BudgetConfig } from './prefetch-budget.ts'
import type { Counting } from './transitions.ts'

export interface PrefetchOptions<T> {
  /** Makes the values, of reads and of prefetches; what it returns may say its own ttl and tags, by `entry()`. */
  readonly load: Loader<T>
  /** How likely the next read of an id must be for it to be prefetched, above 0 to 1; default 0.5, which takes two reads of two. */
  readonly confidence?: number
  /** What may be prefetched at most. */
  readonly budget?: {
    /** Prefetches that begin in a second, from 1; default 20. */
    readonly perSecond?: number
    /** Prefetches that run at once, from 1; default 2, and never more than half of the layer's `loadConcurrency`. */
    readonly concurrency?: number
  }
  /** Ids that are remembered as following each id, from 1 to 100; default 4. */
  readonly successors?: number
  /** Ids whose followers are remembered, from 1; default 10,000. */
  readonly maxIds?: number
  /** Sessions whose last read is remembered, from 1; default 10,000. */
  readonly maxSessions?: number
  /** How long it takes until what was learned counts half; default an hour. */
  readonly halfLife?: Duration
  /** Between two reads of a session that have to do with one another, at most; default 10 minutes. */
  readonly sessionGap?: Duration
  /** While less of what comes is read than this share, hardly anything is prefetched; 0 to 1, default 0.25. */
  readonly minPrecision?: number
}

/** Options of one read. */
export interface PrefetchReadOptions {
  /** Whose reads follow one another: a user, a connection. Without it nothing is learned and nothing predicted. */
  readonly session?: Id
  /** Ends this caller's waiting only. */
  readonly signal?: AbortSignal
}

export interface PrefetchConfig<T> {
  readonly load: Loader<T>
  readonly confidence: number
  readonly budget: BudgetConfig
  readonly counting: Counting
  readonly maxIds: number
  readonly maxSessions: number
  readonly sessionGap: number
  readonly minPrecision: number
}

/** Throws CONFIG_INVALID. */
export function resolvePrefetch<T>({ config }: LayerContext, options: PrefetchOptions<T>): PrefetchConfig<T> {
  const given = knownOptions('prefetch', options, optionNames)
  const { budget = {}, confidence = 0.5, maxIds = 10_000, maxSessions = 10_000, minPrecision = 0.25 } = given
  const { perSecond = 20, concurrency = 2 } = knownOptions('prefetch.budget', budget, budgetNames)
  if (!config.memory) throw invalid(`layers.${config.name}.memory`, 'true for prefetching', false)
  // Reads that wait for a load have the other half.
  const halfOfLoads = Math.floor(config.load.concurrency / 2)
  if (halfOfLoads < 1) throw invalid(`layers.${config.name}.loadConcurrency`, 'from 2 for prefetching', 1)
  return Object.freeze({
    load: aFunction('prefetch.load', given.load),
    confidence: likelihood('prefetch.confidence', confidence),
    budget: {
      perSecond: wholeNumber('prefetch.budget.perSecond', perSecond, 1),
      concurrency: Math.min(halfOfLoads, wholeNumber('prefetch.budget.concurrency', concurrency, 1)),
    },
    counting: {
      halfLife: parsePeriod(given.halfLife ?? '1h', 'prefetch.halfLife'),
      successors: wholeNumber('prefetch.successors', given.successors ?? 4, 1, 100),
    },
    maxIds: wholeNumber('prefetch.maxIds', maxIds, 1, most),
    maxSessions: wholeNumber('prefetch.maxSessions', maxSessions, 1, most),
    sessionGap: parsePeriod(given.sessionGap ?? '10m', 'prefetch.sessionGap'),
    minPrecision: fraction('prefetch.minPrecision', minPrecision),
  })
}

/** Throws CONFIG_INVALID. */
export function checkedRead(options: PrefetchReadOptions): PrefetchReadOptions {
  const { session, signal } = knownOptions('options', options, { session: true, signal: true })
  if (session !== undefined && !isName(session)) throw invalid('session', 'a text or a number', session)
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalid('signal', 'an AbortSignal', signal)
  return options
}

function isName(session: unknown): boolean {
  return (typeof session === 'string' && session !== '') || Number.isFinite(session)
}

// Room for as many is made at once.
const most = 10_000_000

function likelihood(path: string, value: unknown): number {
  if (typeof value === 'number' && value > 0 && value <= 1) return value
  throw invalid(path, 'a number above 0, to 1', value)
}

const optionNames: OptionNames<PrefetchOptions<unknown>> = {
  load: true,
  confidence: true,
  budget: true,
  successors: true,
  maxIds: true,
  maxSessions: true,
  halfLife: true,
  sessionGap: true,
  minPrecision: true,
}

const budgetNames: OptionNames<NonNullable<PrefetchOptions<unknown>['budget']>> = { perSecond: true, concurrency: true }
