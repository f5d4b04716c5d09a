import type { Fields, HandlerRequest, Method, Profile, Reply, RouteCache } from '../test-server.ts'
import type { Stage } from './stage.ts'

/** One run of a handler. */
export interface Run {
  /** 1 for the first run of this route. */
  readonly count: number
  readonly request: HandlerRequest
  readonly stage: Stage
  /** An HTTP date, so many seconds from now. */
  readonly date: (seconds: number) => string
}

/** Where it names no body, the body tells which run of the handler it is: `run 1`, `run 2`. */
export type Answer = Reply | ((run: Run) => Reply | Promise<Reply>)

export interface CaseRoute {
  readonly method?: Exclude<Method, 'HEAD'>
  /** Appended to the path of the case. */
  readonly at?: string
  /** `'none'`: a route that the cache knows nothing of. */
  readonly cache?: Partial<RouteCache> | 'none'
  readonly answer: Answer
  /** Request fields that `stage.seen()` is to show. */
  readonly looksAt?: readonly string[]
}

export interface Case {
  readonly id: string
  /** A sentence about behaviour, with the section that asks for it. */
  readonly says: string
  /** Where it applies; both unless said otherwise. */
  readonly profiles?: readonly Profile[]
  readonly routes: readonly CaseRoute[]
  /** Response fields that a middleware sets before the cache takes part. */
  readonly before?: (request: HandlerRequest) => Fields
  run(stage: Stage): Promise<void>
}

export interface CaseGroup {
  readonly name: string
  readonly cases: readonly Case[]
}

/** The first run of the handler answers the first of these, and so on; the last stands for all that follow. */
export function inTurn(...answers: readonly Answer[]): Answer {
  return (run) => {
    const answer = answers[Math.min(run.count, answers.length) - 1] as Answer
    return typeof answer === 'function' ? answer(run) : answer
  }
}
