import type { CacheConfig } from './config/cache-config.ts'
import type { CacheOptions, LayerMap, LayerOptions } from './config/cache-options.ts'
import { aFunction } from './config/checks.ts'
import { type LayerDescription, descriptionsOf } from './config/layer-description.ts'
import { resolveConfig } from './config/resolve-config.ts'
import { eventName, payloadText } from './invalidation/event-message.ts'
import type { EventRule, RuleRemoval } from './invalidation/event-rules.ts'
import { type IndexMember, indexMember } from './invalidation/index-mirror.ts'
import type { Invalidation } from './invalidation/invalidation.ts'
import { type Id, createKeyBuilder } from './key/cache-key.ts'
import { checkedPattern } from './key/key-pattern.ts'
import { Layer } from './layer.ts'
import type { Assembly } from './assembly/common-parts.ts'
import { assemble, createLayerContexts, metricsSource, offerMetrics, revealParts } from './assembly.ts'
import { type Health, healthOf } from './observability/health.ts'
import type { MetricsSource } from './observability/prometheus.ts'
import type { Explanation } from './operations/explain.ts'
import { type Insight, createInsight } from './operations/insight.ts'
import type { Statistics, StatisticsOptions } from './operations/statistics.ts'
import type { ReadOptions } from './paths/call-options.ts'
import { publishThrough } from './paths/event-path.ts'
import { invalidateMembers } from './paths/invalidation-path.ts'
import { type PatternRemoval, removePattern } from './paths/pattern-path.ts'
import { named, tagMembers } from './paths/tag-members.ts'
import { CacheError } from './shared/cache-error.ts'
import {
  type ScheduleOptions,
  type ScheduledWarming,
  type WarmingSchedule,
  type WarmingTask,
  addWarming,
} from './warming/scheduled-warming.ts'

type ValueOf<O> = O extends LayerOptions<infer T> ? T : never

/** A two-tier cache: process memory over Redis, or memory alone. Made by `createCache`. */
export class Cache<L extends LayerMap = LayerMap> implements AsyncDisposable {
  readonly #config: CacheConfig
  readonly #assembly: Assembly
  readonly #layers: ReadonlyMap<string, Layer<never>>
  readonly #source: MetricsSource
  readonly #insight: Insight
  readonly #metrics: Disposable | undefined
  readonly #closing = new AbortController()
  readonly #warmings = new Set<WarmingSchedule>()
  #closed: Promise<void> | undefined

  constructor(options: CacheOptions<L>) {
    this.#config = resolveConfig(options)
    this.#assembly = assemble(this.#config)
    const { parts } = this.#assembly
    const contexts = createLayerContexts(parts, this.#config)
    const { signal } = this.#closing
    const handles = contexts.map((each) => new Layer<never>(each, createKeyBuilder(each.config), signal))
    this.#layers = new Map(handles.map((layer) => [layer.name, layer]))
    this.#source = metricsSource(parts, contexts)
    revealParts(this, parts, this.#source)
    this.#insight = createInsight(this, { cache: parts, layers: contexts, handles: this.#layers, closing: signal })
    this.#metrics = offerMetrics(this.#config, this.#assembly, this.#source)
  }

  /** The handle of a layer. Throws LAYER_UNKNOWN. */
  layer<Name extends keyof L & string>(name: Name): Layer<ValueOf<L[Name]>> {
    const layer = this.#layers.get(name)
    if (!layer) {
      const known = [...this.#layers.keys()].join(', ')
      throw new CacheError('LAYER_UNKNOWN', `there is no layer "${name}"; there are: ${known}`)
    }
    return layer
  }

  /** The layers in the order they were configured in. */
  layers(): LayerDescription[] {
    return descriptionsOf(this.#config)
  }

  /**
   * Makes every entry that carries one of the tags, or one that they imply by `cascade`, unusable, whatever their number.
   * Rejects with CONFIG_INVALID without tags.
   */
  invalidateTags(tags: readonly string[]): Promise<Invalidation> {
    return this.#invalidate(() => tagMembers('remove', tags, this.#config.cascade))
  }

  /** Makes every entry that carries one of the tags stale: it is loaded anew, and served only if that fails. */
  expireTags(tags: readonly string[]): Promise<Invalidation> {
    return this.#invalidate(() => tagMembers('expire', tags, this.#config.cascade))
  }

  /** Makes every entry of these layers unusable. Rejects with LAYER_UNKNOWN. */
  clearLayers(names: readonly (keyof L & string)[]): Promise<Invalidation> {
    return this.#invalidate(() =>
      named(names, 'names').map((name) => indexMember('remove', `layer:${this.layer(name).name}`)),
    )
  }

  /**
   * Removes every value whose whole key matches a pattern, as `newsroom:article:v1:*`, read as Redis reads it: `*`, `?`, `[a-c]`,
   * and a backslash before what is meant as it is. It looks at every key there is; `invalidateTags` and `clear` do not. While slots
   * of a cluster move it looks up to three times; a key that moves past each of these looks may be missed.
   * Rejects with CONFIG_INVALID for a pattern that does not begin with the namespace and a colon.
   */
  async deletePattern(pattern: string): Promise<PatternRemoval> {
    this.#refuseWhenClosed()
    const keys = checkedPattern(this.#config.namespace, pattern)
    return removePattern(this.#assembly.parts, keys)
  }

  /**
   * Says what becomes invalid whenever an event is published, by this process or another. Returns what removes the rule.
   * @example cache.on('points.changed', (change: PointsChange) => [tag(`points:${change.userId}`)])
   */
  // oxlint-disable-next-line typescript/no-explicit-any
  on<Payload = any>(event: string, rule: EventRule<Payload>): RuleRemoval {
    this.#refuseWhenClosed()
    return this.#assembly.parts.rules.add(eventName(event), aFunction('the rule of an event', rule))
  }

  /**
   * Tells every process of an event: what this one's rules say is invalid when the promise resolves as for `invalidateTags`,
   * and what other processes' rules say as soon as one of them has heard of it. Rejects with VALUE_UNSUPPORTED for a payload
   * that JSON cannot carry, with VALUE_TOO_LARGE for one over 8 KB.
   */
  async publish(event: string, payload?: unknown): Promise<Invalidation> {
    this.#refuseWhenClosed()
    const text = payloadText(eventName(event), payload)
    return publishThrough(this.#assembly.parts, event, text)
  }

  /** Makes every entry of this namespace unusable; touches nothing outside it. */
  clear(): Promise<Invalidation> {
    return this.#invalidate(() => [indexMember('remove', '*')])
  }

  /** How this cache is, as far as this process knows without asking Redis; at once. */
  health(): Health {
    return healthOf(this.#source, this.#config, this.#closed !== undefined)
  }

  /** What the fleet has done in the last hour and day, and what it keeps; of this process alone where Redis gives no answer. */
  async stats(options?: StatisticsOptions): Promise<Statistics> {
    this.#refuseWhenClosed()
    return this.#insight.stats(options)
  }

  /** What each tier holds for an id, without the value, and why it would or would not be used. Rejects with LAYER_UNKNOWN, ID_INVALID. */
  async explain(layer: keyof L & string, id: Id, options?: ReadOptions): Promise<Explanation> {
    this.#refuseWhenClosed()
    return this.#insight.explain(this.layer(layer).name, id, options)
  }

  /**
   * Runs a task at the start, at intervals, or both, in one process of the fleet at a time. Throws CONFIG_INVALID; a task that fails is
   * reported to the `logger`. It ends with the cache.
   * @example cache.scheduleWarming('front page', (run) => articles.warm(() => database.newest(), run), { every: '1h' })
   */
  scheduleWarming(name: string, task: WarmingTask, options: ScheduleOptions = {}): ScheduledWarming {
    this.#refuseWhenClosed()
    return addWarming(this.#warmings, this.#assembly, { name, task, options, closing: this.#closing.signal })
  }

  /**
   * Resolves when Redis is connected and its invalidations are heard; at the latest after `timeouts.connect`, since the cache
   * works without. At once in memory-only mode. Then waits for scheduled warmings, as long as their `readyWithin` says.
   */
  async ready(): Promise<void> {
    await this.#assembly.ready()
    await Promise.all(Array.from(this.#warmings, (warming) => warming.ready()))
  }

  /** Waits for work in the background, then leaves no timer and no socket. Calls made later reject with CLOSED. */
  close(): Promise<void> {
    this.#metrics?.[Symbol.dispose]()
    this.#closing.abort()
    this.#closed ??= this.#assembly.close()
    return this.#closed
  }

  async #invalidate(asked: () => readonly IndexMember[]): Promise<Invalidation> {
    this.#refuseWhenClosed()
    return invalidateMembers(this.#assembly.parts, asked())
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new CacheError('CLOSED', 'the cache is closed')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/**
 * Makes a cache. Throws CONFIG_INVALID, naming path and value, for an option that cannot be.
 * @example
 * const cache = createCache({ redis: 'redis://localhost:6379', layers: { article: queryLayer<Article>({ ttl: '1h' }) } })
 */
export function createCache<const L extends LayerMap>(options: CacheOptions<L>): Cache<L> {
  return new Cache(options)
}
