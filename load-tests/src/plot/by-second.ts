import type { Sample } from './samples.ts'

/** What was answered in one second of a run. */
export interface SecondOf {
  /** Since the first sample, in s. */
  readonly second: number
  /** `HIT`, `MISS`, `STALE`, `BYPASS`, or `no cache` for an instance without one. */
  readonly answer: string
  readonly count: number
  /** Of the times at the server, in ms. */
  readonly median: number
  readonly p99: number
}

const noCache = 'no cache'

/** What each kind of answer came to, second by second. */
export function bySecond(samples: readonly Sample[]): SecondOf[] {
  const start = startOf(samples)
  const groups = new Map<string, { second: number; answer: string; times: number[] }>()
  for (const { metric, at, value } of samples) {
    const answer = answerOf(metric)
    if (answer === undefined) continue
    const second = Math.floor((at - start) / 1000)
    const key = `${second} ${answer}`
    const group = groups.get(key) ?? { second, answer, times: [] }
    group.times.push(value)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ second, answer, times }) => {
    const sorted = times.toSorted((a, b) => a - b)
    return { second, answer, count: times.length, median: rankOf(sorted, 0.5), p99: rankOf(sorted, 0.99) }
  })
}

/** The moment that is second 0; nothing was measured before it. */
export function startOf(samples: readonly Sample[]): number {
  return samples.reduce((earliest, { at }) => Math.min(earliest, at), Number.POSITIVE_INFINITY)
}

/** Answers of cached instances are also in `server_time_with`, which would count them twice. */
function answerOf(metric: string): string | undefined {
  const name = metric.slice('server_time_'.length)
  if (name === 'with') return undefined
  return name === 'without' ? noCache : name.toUpperCase()
}

/** The nearest rank: a value that was measured. */
function rankOf(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
}
