import { type Id, createKeyBuilder } from '../key/cache-key.ts'
import type { ReadOptions } from '../paths/call-options.ts'
import type { CacheParts, LayerContext } from '../paths/layer-context.ts'
import { Guard } from '../redis/guard.ts'
import { CacheError } from '../shared/cache-error.ts'
import type { EpochMs, LocalMs } from '../shared/clock.ts'
import type { PopularId } from '../warming/popular-member.ts'
import type { Counts } from './counts.ts'
import { type Explanation, explain } from './explain.ts'
import { factsOf } from './layer-facts.ts'
import { readHottest } from './hottest.ts'
import { checkedOptions, windowsOf } from './read-statistics.ts'
import { readSlices } from './read-windows.ts'
import { Recorder } from './recorder.ts'
import { RouteCounters, revealRoutes } from './route-counters.ts'
import { type KeySample, type SampleOptions, sampleKeys } from './sample-keys.ts'
import type { HotId, Statistics, StatisticsOptions } from './statistics.ts'
import { hour, minute } from './statistics-keys.ts'
import type { Target } from './target.ts'
import type { Slices } from './window.ts'

/** What a cache is looked into through. */
export interface Observed {
  readonly cache: CacheParts
  readonly layers: readonly LayerContext[]
  readonly routes: RouteCounters
  /** Who know what is popular, where nothing is shared. */
  readonly handles: ReadonlyMap<string, { popular(top: number): Promise<readonly PopularId[]> }>
  readonly closing: AbortSignal
}

// ms for which one look at a sample of the keys serves all who ask.
const sampleServes = 10_000

/** Tells of a cache from the inside: what the fleet and this process have done, and why an id would be answered as it would. */
export class Insight {
  readonly #observed: Observed
  readonly #target: Target | undefined
  readonly #recorder: Recorder
  #sample: { readonly until: LocalMs; readonly keys: Promise<KeySample | undefined> } | undefined

  constructor(observed: Observed) {
    const { cache, closing, layers, routes } = observed
    this.#observed = observed
    this.#target = targetIn(cache, closing)
    this.#recorder = new Recorder(cache, { layers, routes, invalidations: cache.invalidations }, closing)
  }

  /** Answers within a bounded time whatever becomes of Redis. */
  async stats(options: StatisticsOptions = {}): Promise<Statistics> {
    const { most, sample } = checkedOptions(options)
    const recorder = this.#recorder
    const { statistics } = this.#observed.cache.config
    recorder.note()
    const at = recorder.now()
    const fleet = statistics && this.#target ? await readSlices(this.#target, at).catch(nothing) : undefined
    // Who has just given no answer is not asked for more.
    const target = fleet || !statistics ? this.#target : undefined
    const [keys, hottest] = await Promise.all([
      target && sample && this.#keys(target, sample, typeof options.keys === 'object'),
      this.#hottest(target, most),
    ])
    const slices = fleet ? withUntold(fleet, recorder.untold, at) : recorder.local.slices(at)
    return { scope: fleet ? 'fleet' : 'process', at, ...windowsOf(slices, at), keys, hottest }
  }

  async explain(layer: string, id: Id, options: ReadOptions = {}): Promise<Explanation> {
    const context = this.#observed.layers.find(({ config }) => config.name === layer)!
    return explain(context, createKeyBuilder(context.config)(id, options.params), this.#target)
  }

  /** What was found a moment ago will do, unless somebody wants to look in a way of his own. */
  async #keys(target: Target, sample: SampleOptions, isSpecial: boolean): Promise<KeySample | undefined> {
    const facts = this.#observed.layers.map(({ config }) => factsOf(config))
    const take = (): Promise<KeySample | undefined> => sampleKeys(target, facts, sample).catch(nothing)
    if (isSpecial) return take()
    const now = this.#observed.cache.clock.now()
    if (!this.#sample || now >= this.#sample.until) this.#sample = { until: now + sampleServes, keys: take() }
    return this.#sample.keys
  }

  async #hottest(target: Target | undefined, most: number): Promise<readonly HotId[]> {
    const { cache, handles, layers } = this.#observed
    const facts = layers.map(({ config }) => factsOf(config)).filter(({ popularity }) => popularity && most > 0)
    if (target) return readHottest(target, facts, most).catch(() => [])
    if (cache.shared) return []
    const known = await Promise.all(
      facts.map(async ({ name }) =>
        (await handles.get(name)!.popular(most)).map((id) => Object.assign({ layer: name, asked: undefined }, id)),
      ),
    )
    return known.flat().slice(0, most)
  }
}

/** Adapters count routes for this cache from now on. */
export function createInsight(cache: object, observed: Omit<Observed, 'routes'>): Insight {
  const routes = new RouteCounters()
  revealRoutes(cache, routes)
  return new Insight({ ...observed, routes })
}

function nothing(): undefined {
  // Statistics are worth no error.
}

/** What this process has counted counts, before Redis has been told of it. */
function withUntold({ lastDay, lastHour }: Slices, counts: Counts, at: EpochMs): Slices {
  return {
    lastDay: [...lastDay, { from: Math.floor(at / hour) * hour, counts }],
    lastHour: [...lastHour, { from: Math.floor(at / minute) * minute, counts }],
  }
}

/**
 * Under a guard of its own: statistics that take long must not keep anybody from reading or writing. Bounded by twice the budget of a write,
 * since there is more to be told.
 */
function targetIn({ config, shared }: CacheParts, closing: AbortSignal): Target | undefined {
  if (!shared) return undefined
  const { breaker, namespace, timeouts } = config
  const guard = new Guard('redis statistics', { ...breaker, budget: 2 * timeouts.write }, { changed() {} })
  closing.addEventListener('abort', () => guard.shutdown(), { once: true })
  return {
    namespace,
    exchange: async (task) => {
      const answer = await guard.run(async () => task((await shared.tier.connection()).client))
      if (answer.ok) return answer.value
      throw new CacheError('REDIS_UNAVAILABLE', answer.failure.kind, answer.failure.cause)
    },
  }
}
