import { check } from 'k6'
import http, { type RefinedResponse, type ResponseType } from 'k6/http'
import { Rate, Trend } from 'k6/metrics'
import { hitMetric, type Outcome, outcomes, type Side, sides, timeMetric } from '../../src/answers/metrics.ts'
import { serverTime } from '../../src/answers/server-timing.ts'
import { targets } from './run.ts'

type Answer = RefinedResponse<ResponseType>

const hits = new Rate(hitMetric)
const times = new Map(sides.flatMap((side) => outcomes.map((outcome) => trendOf(side, outcome))))

/** Asks one of the instances, as a load balancer would; the answer has to be a good one. */
export function ask<T extends ResponseType>(kind: string, path: string, body: T, random: number): RefinedResponse<T> {
  const target = targets[Math.floor(random * targets.length)] ?? ''
  // Under a name of its own, each of thousands of URLs would be a time series in k6's memory.
  const answer = http.get(`${target}${path}`, { tags: { name: kind }, responseType: body })
  check(answer, {
    'status is 200': ({ status }) => status === 200,
    'X-Cache says what the cache did': () => outcomeOf(answer) !== undefined,
    'Server-Timing says what it took': () => serverTimeOf(answer) !== undefined,
  })
  return answer
}

/** Makes an answer count in the hit rate and the times. */
export function note(answer: Answer): void {
  const [outcome, duration] = [outcomeOf(answer), serverTimeOf(answer)]
  hits.add(outcome === 'HIT')
  if (outcome === undefined || duration === undefined) return
  times.get(timeMetric('server', outcome))?.add(duration)
  times.get(timeMetric('client', outcome))?.add(answer.timings.duration)
}

function outcomeOf({ headers }: Answer): Outcome | undefined {
  return outcomes.find((word) => word === headers['X-Cache'])
}

function serverTimeOf({ headers }: Answer): number | undefined {
  return serverTime(headers['Server-Timing'], 'answer')
}

function trendOf(side: Side, outcome: Outcome): [name: string, trend: Trend] {
  const name = timeMetric(side, outcome)
  return [name, new Trend(name, true)]
}
