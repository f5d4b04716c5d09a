import { timeAt } from '../redis/cluster.ts'
import type { EpochMs } from '../shared/clock.ts'
import { halfLife, popularIdOf, rankingKeyOf } from '../warming/popular-member.ts'
import type { LayerFacts } from './layer-facts.ts'
import type { HotId } from './statistics.ts'
import type { Target } from './target.ts'

/** What all processes have asked for most, of the layers that count it. */
export async function readHottest(target: Target, layers: readonly LayerFacts[], most: number): Promise<HotId[]> {
  const counting = most === 0 ? [] : layers.filter(({ popularity }) => popularity)
  const ranked = await Promise.all(counting.map((layer) => readLayer(target, layer, most)))
  return ranked
    .flat()
    .toSorted((a, b) => (b.asked ?? 0) - (a.asked ?? 0))
    .slice(0, most)
}

async function readLayer(target: Target, { name }: LayerFacts, most: number): Promise<HotId[]> {
  const key = rankingKeyOf(target.namespace, name)
  const [answer, now] = await target.exchange((client) =>
    Promise.all([client.call('ZRANGE', key, 0, most - 1, 'REV', 'WITHSCORES'), timeAt(client, key)]),
  )
  // Pairs in RESP3.
  const ranked = (answer as unknown[]).flat() as (string | number)[]
  return Array.from({ length: ranked.length / 2 }, (_, at) => at).flatMap((at): HotId[] => {
    const popular = popularIdOf(String(ranked[2 * at]))
    return popular ? [{ layer: name, ...popular, asked: weightOf(Number(ranked[2 * at + 1]), now) }] : []
  })
}

/** A score is the logarithm of a count that halves with each half-life. */
function weightOf(score: number, now: EpochMs): number {
  return Math.round(2 ** (score - now / 1000 / halfLife))
}
