import type { KeyBuilder } from '../key/cache-key.ts'
import type { LayerContext } from '../paths/layer-context.ts'
import { CacheError } from '../shared/cache-error.ts'
import { pause } from '../shared/pause.ts'
import { Hearing } from './hearing.ts'
import { Pace } from './pace.ts'
import { type Pulled, Pulling } from './pulling.ts'
import { Tally } from './tally.ts'
import { warmItem } from './warm-item.ts'
import {
  type WarmOptions,
  type WarmPlan,
  type WarmResult,
  type WarmSource,
  type WarmStop,
  resolveWarm,
} from './warm-options.ts'
import type { WarmRun } from './warm-run.ts'

export type { WarmOptions, WarmResult, WarmSource }

/** A layer as a run needs it. */
export interface WarmTarget {
  readonly layer: LayerContext
  readonly keyOf: KeyBuilder
  /** Aborts when the cache is closed. */
  readonly closing: AbortSignal
}

// Between looks at whether invalidations are heard, at the start, ms.
const attachPause = 5

/** Fills a layer from a source. Rejects with CONFIG_INVALID, or with what the source throws when all that runs has ended. */
export async function warmLayer<T>(
  target: WarmTarget,
  source: WarmSource<T>,
  options: WarmOptions<T> = {},
): Promise<WarmResult> {
  const warming = new Warming<T>(target, resolveWarm(source, options))
  const running = warming.run(source, options.signal)
  // The cache waits for it when it closes; whoever called is told how it ended.
  target.layer.cache.background.start(() => running.catch(() => {}))
  return running
}

class Warming<T> {
  readonly #target: WarmTarget
  readonly #plan: WarmPlan
  readonly #end = new AbortController()
  readonly #tally: Tally
  readonly #pace: Pace
  #stopped: WarmStop | undefined

  constructor(target: WarmTarget, plan: WarmPlan) {
    const { clock, config } = target.layer.cache
    this.#target = target
    this.#plan = plan
    this.#tally = new Tally(clock, plan.total, plan.onProgress)
    this.#pace = new Pace({
      concurrency: concurrencyOf(target.layer, plan),
      patience: config.timeouts.connect + config.breaker.resetAfter,
      clock,
      signal: this.#end.signal,
    })
  }

  async run(source: WarmSource<T>, signal: AbortSignal | undefined): Promise<WarmResult> {
    const { closing, layer } = this.#target
    const abort = (): void => this.#stop('aborted')
    const close = (): void => this.#stop('closed')
    if (!layer.cache.config.enabled) this.#stop('disabled')
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
    closing.addEventListener('abort', close)
    try {
      // At once where that can be: what is invalidated from the moment of the call on counts.
      if (layer.cache.log.mirror.attached || (await this.#attach())) await this.#fill(source)
      else this.#stop('redis')
    } finally {
      signal?.removeEventListener('abort', abort)
      closing.removeEventListener('abort', close)
    }
    return this.#tally.result(this.#stopped)
  }

  #stop(why: WarmStop): void {
    this.#stopped ??= why
    this.#end.abort()
  }

  /** Without a position to begin with, nothing could be told from what has become invalid since. */
  async #attach(): Promise<boolean> {
    const { clock, config, log } = this.#target.layer.cache
    const giveUpAt = clock.now() + config.timeouts.connect
    while (!log.mirror.attached && clock.now() < giveUpAt && !this.#stopped) {
      await pause(clock, attachPause, this.#end.signal)
    }
    return log.mirror.attached
  }

  async #fill(source: WarmSource<T>): Promise<void> {
    const { signal } = this.#end
    const { cache } = this.#target.layer
    const watch = cache.fence.watch(() => cache.log.position)
    const hearing = cache.shared && new Hearing(cache, cache.shared, signal)
    const run: WarmRun = { ...this.#target, plan: this.#plan, pace: this.#pace, watch, hearing, signal }
    const pulling = new Pulling<T>(cache, source, this.#plan.asOf, signal)
    const running = new Set<Promise<void>>()
    try {
      for (;;) {
        await this.#pace.take()
        const pulled = await pulling.next()
        if (!pulled) break
        const task = this.#settle(run, pulled).finally(() => running.delete(task))
        running.add(task)
      }
    } finally {
      await Promise.all(running)
      await pulling.end()
      cache.fence.unwatch(watch)
    }
  }

  /** Attempts an item until Redis has said something, or nothing for too long. */
  async #settle(run: WarmRun, pulled: Pulled<T>): Promise<void> {
    try {
      let outcome = await warmItem(run, pulled)
      while (outcome === 'unanswered' && (await this.#pace.mayRetry())) outcome = await warmItem(run, pulled)
      if (outcome === 'unanswered') return this.#giveUp(pulled)
      this.#pace.answered()
      this.#tally.count(outcome)
      if (outcome === 'refused' && isAllRefused(run, pulled)) this.#stop('invalidated')
    } catch (error) {
      // Loaders are told to end with the run: that is no failure of theirs.
      if (!run.signal.aborted) this.#tally.fail((pulled.item as { id?: unknown } | null)?.id, error)
    } finally {
      this.#pace.done()
    }
  }

  #giveUp({ item }: Pulled<T>): void {
    this.#stop('redis')
    if (this.#stopped !== 'redis') return
    const { name } = this.#target.layer.config
    this.#tally.fail(item.id, new CacheError('REDIS_UNAVAILABLE', `layer "${name}": no answer while it was warmed`))
  }
}

/** Where all values are as old as the run, what has refused one of them for its age will refuse all others. */
function isAllRefused({ layer, plan, watch }: WarmRun, { asOf }: Pulled<unknown>): boolean {
  if (plan.asOf === 'next' || plan.load) return false
  const { log } = layer.cache
  const untagged = { position: asOf.position, tags: [] }
  return !watch.admitsAny(asOf.position) || log.mirror.validityOf(untagged, layer.config.name, asOf.at) === 'removed'
}

// In a cluster each item waits for a while, which costs nobody anything.
function concurrencyOf({ cache, config }: LayerContext, plan: WarmPlan): number {
  const wanted = plan.concurrency ?? (cache.shared?.tier.isCluster ? 64 : 8)
  // Reads that wait for a load have the other half.
  return plan.load ? Math.min(wanted, Math.max(1, Math.floor(config.load.concurrency / 2))) : wanted
}
