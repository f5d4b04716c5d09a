import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLayerCounters, createLayerMeasures, missReasons } from './counters.ts'
import { type LayerState, layerAdvice } from './layer-advice.ts'

type Change = Partial<Omit<LayerState, 'counters' | 'misses'>> & {
  readonly counters?: Partial<LayerState['counters']>
  readonly misses?: Partial<LayerState['misses']>
}

/** Hits one read of ten, and knows nothing of why. */
const layer = ({ counters, misses, ...rest }: Change = {}): LayerState => ({
  name: 'it',
  ttl: 3_600_000,
  isAlone: false,
  evictsMuch: false,
  counters: { ...createLayerCounters(), memoryHits: 200, misses: 1800, loads: 1800, ...counters },
  misses: { ...createLayerMeasures().misses, absent: 1800, ...misses },
  ...rest,
})

describe('advice about a layer', () => {
  it.each<[Change, RegExp]>([
    [{}, /^Layer "it" answers 10 % of its reads: most ids are asked for once/],
    [{ misses: { removed: 900 } }, /most misses follow invalidations/],
    [{ misses: { removed: 500 }, counters: { removals: 400 } }, /most misses follow invalidations/],
    [{ misses: { expired: 900 } }, /Raise the `ttl` of 3600 s/],
    [{ ttl: 5000 }, /Raise the `ttl` of 5 s/],
    [{ misses: { unavailable: 500, deaf: 400 } }, /outage of Redis/],
    [{ misses: { forced: 900 } }, /forceRefresh/],
    [{ misses: { unreadable: 900 } }, /Raise the `version`/],
    [{ counters: { failedStores: 900 } }, /is not stored/],
    [{ isAlone: true, evictsMuch: true }, /Raise `memory.maxBytes`/],
    [{ evictsMuch: true }, /asked for once/],
    [{ counters: { removals: 1_000_000 }, misses: { absent: 100 } }, /asked for once/],
  ])('with %j says why, and what to do', (change, sentence) => {
    expect(layerAdvice([layer(change)])).toEqual([expect.stringMatching(sentence)])
  })

  it('is not given for few reads, or for a rate that will do', () => {
    expect(layerAdvice([layer({ counters: { memoryHits: 0, misses: 999 } })])).toEqual([])
    expect(layerAdvice([layer({ counters: { memoryHits: 1000, misses: 1000 } })])).toEqual([])
    expect(layerAdvice([layer({ counters: { memoryHits: 999, misses: 1000 } })])).toHaveLength(1)
  })

  it('is of three layers at most, those with the most misses first', () => {
    const many = [2000, 5000, 3000, 4000].map((misses) => layer({ name: `${misses}`, counters: { misses } }))
    expect(layerAdvice(many).map((text) => /"(\d+)"/.exec(text)?.[1])).toEqual(['5000', '4000', '3000'])
  })

  it('is one sentence or two for whatever has been counted', () => {
    const count = fc.nat(10_000)
    const misses = fc.record(Object.fromEntries(missReasons.map((reason) => [reason, count])))
    fc.assert(
      fc.property(count, count, count, misses, (memoryHits, missed, removals, reasons) => {
        const [told, ...more] = layerAdvice([
          layer({ counters: { memoryHits, misses: missed, removals }, misses: reasons }),
        ])
        expect(more).toEqual([])
        expect(told ?? 'Layer "it" answers 99 % of its reads: well.').toMatch(
          /^Layer "it" answers \d+ % of its reads: .+\.$/,
        )
      }),
    )
  })
})
