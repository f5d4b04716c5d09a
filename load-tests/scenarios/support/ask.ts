import { check } from 'k6'
import http, { type RefinedResponse, type ResponseType } from 'k6/http'
import { Counter, Rate, Trend } from 'k6/metrics'
import {
  type FleetName,
  fleets,
  fleetTimeMetric,
  hitMetric,
  type Outcome,
  outcomes,
  requestMetric,
  type Side,
  sides,
  timeMetric,
} from '../../src/answers/metrics.ts'
import { outcomeIn } from '../../src/answers/outcome.ts'
import { serverTime } from '../../src/answers/server-timing.ts'
import { instances } from './run.ts'

export type Answer = RefinedResponse<ResponseType>

export interface Question {
  /** In place of the URL in k6's metrics, where each of thousands of URLs would be a time series. */
  readonly kind: string
  /** Base URL of an instance. */
  readonly from: string
  readonly path: string
  /** Whether the body is read, or only received. */
  readonly read?: boolean
  /** Of a user who is logged in. */
  readonly token?: string
  /** Whether such responses are kept; then `X-Cache` has to say what became of this one. */
  readonly kept?: boolean
}

const hits = new Rate(hitMetric)
const requests = { with: new Counter(requestMetric('with')), without: new Counter(requestMetric('without')) }
const times = new Map([
  ...sides.flatMap((side) => outcomes.map((outcome) => trendOf(timeMetric(side, outcome)))),
  ...sides.flatMap((side) => fleets.map((fleet) => trendOf(fleetTimeMetric(side, fleet)))),
])

/** The answer has to be a good one. */
export function ask(question: Question): Answer {
  return checked(question, http.get(`${question.from}${question.path}`, parametersOf(question)))
}

/** All at once, on several connections. */
export function askAll(questions: readonly Question[]): Answer[] {
  const answers = http.batch(
    questions.map((question) => ({
      method: 'GET',
      url: `${question.from}${question.path}`,
      params: parametersOf(question),
    })),
  )
  return answers.map((answer, index) => checked(questions[index]!, answer))
}

/** Makes an answer count in the hit rate and the times. */
export function note(answer: Answer): void {
  const outcome = outcomeOf(answer)
  hits.add(outcome === 'HIT' || outcome === 'JOINED')
  addTimes(answer, (side) => fleetTimeMetric(side, 'with'))
  if (outcome !== undefined) addTimes(answer, (side) => timeMetric(side, outcome))
}

/** Makes an answer of an instance without a cache count in what the times are compared with. */
export function noteUncached(answer: Answer): void {
  addTimes(answer, (side) => fleetTimeMetric(side, 'without'))
}

/** The body of an answer that was read. */
export function bodyOf({ body }: Answer): string {
  return typeof body === 'string' ? body : ''
}

export function outcomeOf({ headers }: Answer): Outcome | undefined {
  return outcomeIn(headers['X-Cache'], headers['Cache-Status'])
}

export interface Parameters {
  readonly headers: Record<string, string>
  readonly tags: Record<string, string>
  readonly responseType: 'text' | 'none'
}

export function parametersOf({ kind, read = false, token }: Omit<Question, 'from' | 'path'>): Parameters {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Token ${token}` }
  return { headers, tags: { name: kind }, responseType: read ? 'text' : 'none' }
}

function checked({ from, kept = true }: Question, answer: Answer): Answer {
  const fleet: FleetName = instances.includes(from) ? 'with' : 'without'
  requests[fleet].add(1)
  check(answer, {
    'status is 200': ({ status }) => status === 200,
    'X-Cache says what the cache did': () => !kept || outcomeOf(answer) !== undefined,
    'Server-Timing says what it took': () => serverTimeOf(answer) !== undefined,
  })
  return answer
}

function addTimes(answer: Answer, nameFor: (side: Side) => string): void {
  const duration = serverTimeOf(answer)
  if (duration === undefined) return
  times.get(nameFor('server'))?.add(duration)
  times.get(nameFor('client'))?.add(answer.timings.duration)
}

function serverTimeOf({ headers }: Answer): number | undefined {
  return serverTime(headers['Server-Timing'], 'answer')
}

function trendOf(name: string): [name: string, trend: Trend] {
  return [name, new Trend(name, true)]
}
