import { randomUUID } from 'node:crypto'
import { createCache } from '@cache/core'
import { type TestCache, createTestCache } from '@cache/core/testing'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { AnalysisBusyError } from '../src/analysis/analysis-busy-error.ts'
import { analysisLayers } from '../src/analysis/analysis-layers.ts'
import { analyzeText } from '../src/analysis/analyze-text.ts'
import type { AnalyzerOptions } from '../src/analysis/analyzer-threads.ts'
import { type TextAnalysis, createTextAnalysis } from '../src/analysis/text-analysis.ts'
import { failureOf } from './failure-of.ts'

const union = `General Eisenhower went to Europe last week. He met our friends in Germany and in Japan, and spent $2,500.
Our friends are glad and free. General Eisenhower came back happy.`

interface Opened extends Pick<TestCache<typeof analysisLayers>, 'clock'> {
  readonly analysis: TextAnalysis
}

/** An analysis over a cache in memory, on a clock that stands still. */
function openAnalysis(options: AnalyzerOptions = {}): Opened {
  const { cache, clock } = createTestCache({ layers: analysisLayers })
  const analysis = createTextAnalysis({ layer: cache.layer('analysis'), ...options })
  onTestFinished(async () => {
    await analysis.close()
    await cache.close()
  })
  return { analysis, clock }
}

describe('the analysis of a text', () => {
  it('finds names, dates and sums, and what it speaks of', () => {
    const { entities, topics, sentences, words, sentiment } = analyzeText(union)
    expect(entities).toEqual([
      { kind: 'name', text: 'General Eisenhower', count: 2 },
      { kind: 'date', text: 'last week', count: 1 },
      { kind: 'money', text: '$2,500', count: 1 },
      { kind: 'name', text: 'Europe', count: 1 },
      { kind: 'name', text: 'Germany', count: 1 },
      { kind: 'name', text: 'Japan', count: 1 },
    ])
    expect(topics).toEqual([{ word: 'friend', count: 2 }])
    expect([sentences, words]).toEqual([4, 29])
    expect(sentiment).toBeGreaterThan(0.2)
  })

  it('tells good from bad', () => {
    expect(analyzeText('A glad day of peace and joy.').sentiment).toBeGreaterThan(0.3)
    expect(analyzeText('A terrible day of war and fear.').sentiment).toBeLessThan(-0.3)
    expect(analyzeText('').sentiment).toBe(0)
  })

  it('is plain JSON, and the same whichever thread makes it', async () => {
    const here = analyzeText(union)
    expect(JSON.parse(JSON.stringify(here))).toStrictEqual(here)
    const there = await openAnalysis().analysis.analyze(union)
    expect(there.value).toStrictEqual(here)
  })
})

describe('analyses through the cache', () => {
  it('are made once of a text that stands in two articles, even when both are asked for at once', async () => {
    const { analysis } = openAnalysis()
    const both = await Promise.all([analysis.analyze(union), analysis.analyze(union)])
    expect(both[0].value).toEqual(both[1].value)
    expect((await analysis.analyze(union)).outcome).toBe('hit')
    expect(analysis.analyzed).toBe(1)
  })

  it('are made anew of a text that has changed, and the old one is still there', async () => {
    const { analysis } = openAnalysis()
    await analysis.analyze(union)
    const changed = await analysis.analyze(`${union} War is terrible.`)
    expect(changed).toMatchObject({ outcome: 'loaded', value: { sentences: 5 } })
    expect((await analysis.analyze(union)).outcome).toBe('hit')
    expect(analysis.analyzed).toBe(2)
  })

  it('are made once in a fleet over one Redis', async () => {
    const options = { redis: inject('redisUrl'), namespace: `analysis-${randomUUID()}`, layers: analysisLayers }
    const fleet = await Promise.all(
      ['first', 'second'].map(async () => {
        const cache = createCache({ ...options, timeouts: { read: '5s', write: '5s', connect: '5s' } })
        const analysis = createTextAnalysis({ layer: cache.layer('analysis') })
        onTestFinished(async () => {
          await analysis.close()
          await cache.close()
        })
        await cache.ready()
        return analysis
      }),
    )
    const reads = await Promise.all(fleet.flatMap((analysis) => [analysis.analyze(union), analysis.analyze(union)]))
    expect(new Set(reads.map(({ value }) => JSON.stringify(value))).size).toBe(1)
    expect(fleet.reduce((sum, { analyzed }) => sum + analyzed, 0)).toBe(1)
  })
})

describe('threads of the analysis', () => {
  it('refuse a text when as many wait as may, and take it later', async () => {
    const { analysis } = openAnalysis({ queue: 2 })
    const texts = Array.from({ length: 8 }, (_, n) => `Text number ${n}.`)
    const outcomes = await Promise.allSettled(texts.map((text) => analysis.analyze(text)))
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')

    expect(refused.length).toBeGreaterThan(0)
    expect(refused.every(({ reason }) => reason instanceof AnalysisBusyError)).toBe(true)
    expect(analysis.analyzed).toBe(texts.length - refused.length)
    expect(analysis.analyzed).toBeGreaterThanOrEqual(3)
    expect((await analysis.analyze(texts.at(-1)!)).outcome).toBe('loaded')
  })

  it('let an old result stand in while they are busy', async () => {
    const { analysis, clock } = openAnalysis({ queue: 1 })
    await analysis.analyze(union)
    await clock.advance(25 * 3_600_000)
    const others = Array.from({ length: 4 }, (_, n) => analysis.analyze(`Text number ${n}.`))
    expect((await analysis.analyze(union)).outcome).toBe('stale')
    await Promise.allSettled(others)
  })

  it('give up a text that takes too long, and go on with those that wait', async () => {
    const { analysis, clock } = openAnalysis()
    await analysis.analyze('The thread is there.')
    const failure = failureOf(analysis.analyze('Peace and war. '.repeat(200_000)))
    await clock.advance(9000)
    const waiting = analysis.analyze(union)
    await clock.advance(1000)
    expect(await failure).toMatchObject({ code: 'LOAD_TIMEOUT' })
    expect((await waiting).outcome).toBe('loaded')
    expect(analysis.analyzed).toBe(2)
  })

  it('end with the analysis, and what is cached can still be read', async () => {
    const { analysis } = openAnalysis()
    await analysis.analyze(union)
    const failure = failureOf(analysis.analyze('Another text.'))
    await analysis.close()
    expect(await failure).toMatchObject({ message: 'the analysis of texts is closed' })
    await expect(analysis.analyze('A third text.')).rejects.toThrow('the analysis of texts is closed')
    expect((await analysis.analyze(union)).outcome).toBe('hit')
  })

  it.each([{ threads: 0 }, { queue: 1.5 }])('refuse the options %o', (options) => {
    expect(() => openAnalysis(options)).toThrow(
      /^analysis\.(threads|queue) must be a whole number from 1, got (0|1\.5)$/,
    )
  })
})
