import { invalid, wholeNumber } from '../config/checks.ts'
import type { Id, KeyBuilder } from '../key/cache-key.ts'
import type { LayerContext } from '../paths/layer-context.ts'
import { mergePopular } from '../redis/scripts/merge-popular.ts'
import type { CancelTimer } from '../shared/clock.ts'
import { type PopularId, halfLife, memberOf, popularIdOf, rankingKeyOf } from './popular-member.ts'
import { PopularityRanking } from './popularity-ranking.ts'
import { PopularitySketch } from './popularity-sketch.ts'

export type { PopularId }

// One in so many hits of memory is counted, as that many, at random distances: equal ones would meet the same ids again and again.
const hitsPerSample = 64

const keptHere = 1000
const keptByAll = 2000
const sentAtOnce = 500

// ms
const flushPause = 10_000
const rankingLife = 30 * 86_400_000

/** Counts which ids of a layer are asked for, and merges that with what other processes count. */
export class Popularity {
  readonly #layer: LayerContext
  readonly #keyOf: KeyBuilder
  readonly #sketch = new PopularitySketch(keptHere)
  readonly #ranking = new PopularityRanking()
  #untilSample = 1
  #cancelFlush: CancelTimer | undefined

  constructor(layer: LayerContext, keyOf: KeyBuilder, closing: AbortSignal) {
    this.#layer = layer
    this.#keyOf = keyOf
    // What was popular before a deploy is known after it.
    closing.addEventListener('abort', () => layer.cache.background.start(() => this.#flush()), { once: true })
  }

  /** A hit of memory: nearly all of them cost one subtraction. */
  hit(key: string, id: Id, params: unknown): void {
    if (--this.#untilSample > 0) return
    this.#untilSample = 1 + Math.floor(this.#layer.cache.config.random() * (2 * hitsPerSample - 1))
    this.#add(key, id, params, hitsPerSample)
  }

  /** The key of a read that takes longer than that, which is counted. */
  readonly countingKeyOf: KeyBuilder = (id, params) => {
    const key = this.#keyOf(id, params)
    this.#add(key, id, params, 1)
    return key
  }

  /** What all processes have asked for most, the most popular first; nothing while Redis does not answer. */
  async top(count: number): Promise<PopularId[]> {
    await this.#flush()
    const members = this.#layer.cache.shared ? await this.#topInRedis(count) : this.#ranking.top(count)
    return members.flatMap((member) => popularIdOf(member) ?? [])
  }

  async #topInRedis(count: number): Promise<string[]> {
    const key = this.#rankingKey
    const answer = await this.#layer.cache.shared!.tier.write(
      ({ client }) => client.call('ZRANGE', key, 0, count - 1, 'REV') as Promise<string[]>,
    )
    return answer.ok ? answer.value : []
  }

  #add(key: string, id: Id, params: unknown, count: number): void {
    this.#sketch.add({ key, id, params, count })
    if (this.#cancelFlush) return
    const { background, clock, config } = this.#layer.cache
    // Spread, so that processes that were started together do not all come at once.
    const delay = flushPause * (0.5 + config.random())
    this.#cancelFlush = clock.setTimer(delay, () => background.start(() => this.#flush()))
  }

  async #flush(): Promise<void> {
    this.#cancelFlush?.()
    this.#cancelFlush = undefined
    const counted = this.#sketch.drain().slice(0, sentAtOnce)
    const counts = counted.flatMap((each) => {
      const member = memberOf(each, this.#keyOf)
      return member === undefined ? [] : [[member, each.count] as const]
    })
    if (counts.length === 0) return
    const { clock, epoch, shared } = this.#layer.cache
    const merge = { counts, kept: keptByAll, halfLife }
    if (!shared) return this.#ranking.merge(merge, epoch.toEpoch(clock.now()) / 1000)
    // What Redis cannot be told now is forgotten: it is told of the next ones.
    await shared.tier.run(mergePopular, { ...merge, rankingKey: this.#rankingKey, life: rankingLife })
  }

  get #rankingKey(): string {
    const { cache, config } = this.#layer
    return rankingKeyOf(cache.config.namespace, config.name)
  }
}

/** For a layer that counts; ids that are hashed in keys are secrets, and stand in no list. */
export function popularityOf(layer: LayerContext, keyOf: KeyBuilder, closing: AbortSignal): Popularity | undefined {
  return layer.config.popularity && layer.cache.config.enabled ? new Popularity(layer, keyOf, closing) : undefined
}

/** What the layer's popularity says. Throws CONFIG_INVALID where it does not count. */
export async function popularIn(
  { cache, config }: LayerContext,
  popularity: Popularity | undefined,
  top: number,
): Promise<PopularId[]> {
  const count = wholeNumber('top', top, 1)
  if (!config.popularity)
    throw invalid(`layers.${config.name}.popularity`, 'true for its popular ids to be known', false)
  return cache.config.enabled ? popularity!.top(count) : []
}
